"""What tenants add to the catalog: registered, kept, and in force on every connection."""
