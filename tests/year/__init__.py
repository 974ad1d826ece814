"""A school year in which anything happens, lived by the real parts and judged by rules that were written again beside them."""
