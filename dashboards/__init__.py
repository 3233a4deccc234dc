"""What people see: reads mart.*, model.* and core.*; writes no warehouse table."""
