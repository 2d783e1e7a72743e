"""The verifier: recompute a filing's digest from the visible cells of its workbook alone."""
