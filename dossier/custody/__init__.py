"""Custody of paper (纸质卷宗保管): where each bundle is, who has it, and what may be done."""
