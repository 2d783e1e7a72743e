"""Departments and surgeons, with their licences and posts over time."""
