"""One figure of one product: trees, coins, sprouts and towers whose height is the datum."""
