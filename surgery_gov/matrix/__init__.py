"""Surgeon x procedure per department: who may do what, and what nobody may."""
