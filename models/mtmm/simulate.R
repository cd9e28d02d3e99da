# 400 people, three traits by three methods. Run in this folder: Rscript simulate.R
set.seed(1959)
n <- 400
traits <- matrix(rnorm(3 * n), n) %*% chol(matrix(c(1, .5, .3, .5, 1, .4, .3, .4, 1), 3))
methods <- matrix(rnorm(3 * n), n) %*% chol(matrix(c(1, .2, .1, .2, 1, .3, .1, .3, 1), 3))
on_trait <- rbind(c(.80, .60, .65), c(.70, .75, .50), c(.75, .50, .70)) # rows: methods
on_method <- rbind(c(.30, .50, .35), c(.60, .35, .55), c(.35, .70, .40))
data <- list()
for (m in 1:3) for (t in 1:3) {
  error <- sqrt(1 - on_trait[m, t]^2 - on_method[m, t]^2)
  data[[paste0(c("anx", "dep", "host")[t], "_", c("self", "parent", "teacher")[m])]] <-
    round(50 + 10 * (on_trait[m, t] * traits[, t] + on_method[m, t] * methods[, m] + error * rnorm(n)), 1)
}
write.csv(data.frame(data), "data.csv", row.names = FALSE, quote = FALSE)
