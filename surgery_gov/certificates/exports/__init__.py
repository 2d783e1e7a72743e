"""What leaves: certificates and rosters as workbooks, the signed roster and its checker."""
