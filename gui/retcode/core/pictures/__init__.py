"""Texts that were read from pictures (OCR): correct misread characters, then decode with less certainty."""
