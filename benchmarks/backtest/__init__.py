"""A changed theme judged over many stored articles, timed."""
