# 300 pupils, three reading tests before and after a year. Run in this folder: Rscript simulate.R
set.seed(2009)
n <- 300
before <- rnorm(n, 10, 2)
change <- 2 - 0.15 * (before - 10) + rnorm(n, 0, 1.2)
ability <- list(before, before + change)
loading <- c(1, 0.8, 1.2)
intercept <- c(0, 3, -1)
specific <- matrix(rnorm(3 * n, 0, 0.6), n) # of each test, at both occasions
data <- list()
for (w in 1:2) for (k in 1:3)
  data[[paste0(c("word", "sentence", "story")[k], w)]] <-
    round(intercept[k] + loading[k] * ability[[w]] + specific[, k] + rnorm(n, 0, 1), 2)
write.csv(data.frame(data), "data.csv", row.names = FALSE, quote = FALSE)
