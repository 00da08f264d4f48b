"""Pages with known truth, drawn from a seed: skew, blanks, edges (测量用页面)."""
