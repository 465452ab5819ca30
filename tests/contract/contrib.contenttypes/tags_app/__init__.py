"""An app whose tags hang on objects of any model."""
