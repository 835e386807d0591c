"""Review sheets: what an editor is asked, and what came back."""
