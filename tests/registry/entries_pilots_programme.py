"""Registry entries of the pilots app: periods, targets, actions, operating models."""
