"""Invited surgeons (外请专家): an invitation for one patient, one operation, one day."""
