# 400 people, four waves of stress and sleep. Run in this folder: Rscript simulate.R
set.seed(2015)
n <- 400
trait <- matrix(rnorm(2 * n), n) %*% chol(matrix(c(1, -.4, -.4, .8), 2))
state <- matrix(rnorm(2 * n), n) %*% chol(matrix(c(1, -.3, -.3, 1), 2))
carry <- matrix(c(.40, -.15, 0, .30), 2) # stress on sleep, but sleep not on stress
data <- list()
for (w in 1:4) {
  data[[paste0("stress", w)]] <- round(5 + trait[, 1] + state[, 1], 3)
  data[[paste0("sleep", w)]] <- round(7 + trait[, 2] + state[, 2], 3)
  state <- state %*% t(carry) + matrix(rnorm(2 * n), n) %*% chol(matrix(c(.8, -.15, -.15, .85), 2))
}
write.csv(data.frame(data)[c(paste0("stress", 1:4), paste0("sleep", 1:4))], "data.csv", row.names = FALSE, quote = FALSE)
