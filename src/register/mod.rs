//! What a field, a register and a life cycle are.
