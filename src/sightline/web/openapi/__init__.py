"""The HTTP interface in the words of OpenAPI 3.1, from the types that handlers use."""
