"""forms: fields, widgets, forms, formsets, model forms."""
