"""Extractions as RDF."""
