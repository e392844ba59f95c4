"""Plain words of a query, English and Chinese, to the filters that they mean. Pure."""
