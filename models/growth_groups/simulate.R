# 2 x 120 people, four measurements; the training adds to the slope. Run in this folder: Rscript simulate.R
set.seed(2002)
data <- do.call(rbind, lapply(c("control", "training"), function(arm) {
  n <- 120
  start <- rnorm(n, 20, 3)
  slope <- rnorm(n, if (arm == "training") 1.5 else 0.8, 0.6) - 0.05 * (start - 20)
  y <- sapply(0:3, function(t) start + slope * t + rnorm(n, 0, 1.5))
  data.frame(arm, round(y, 1))
}))
names(data) <- c("arm", paste0("y", 0:3))
write.csv(data, "data.csv", row.names = FALSE, quote = FALSE)
