# What the runners of other programs share. Each is called as
#   Rscript RUNNER.R WORKLOAD MODEL DATA DRAWS
# and prints one line of JSON: version, seconds of each phase, estimates by name, chi-square.
arguments <- commandArgs(TRUE)
workload <- arguments[1]
model_file <- arguments[2]
data_file <- arguments[3]
draws <- as.integer(arguments[4])

phases <- list()

# Seconds of the wall clock; of several runs the median, after one that warms up.
timed <- function(phase, expression, times = 1) {
  code <- substitute(expression)
  place <- parent.frame()
  if (times > 1) value <- eval(code, place)
  seconds <- numeric(times)
  for (i in seq_len(times)) {
    start <- proc.time()[["elapsed"]]
    value <- eval(code, place)
    seconds[i] <- proc.time()[["elapsed"]] - start
  }
  phases[[phase]] <<- median(seconds)
  invisible(value)
}

read_data <- function() {
  if (requireNamespace("data.table", quietly = TRUE))
    data.table::fread(data_file, data.table = FALSE)
  else
    read.csv(data_file)
}

json_number <- function(x) ifelse(is.finite(x), sprintf("%.12g", x), "null")

json_object <- function(x) {
  if (length(x) == 0) return("{}")
  paste0("{", paste0('"', names(x), '":', json_number(unlist(x)), collapse = ","), "}")
}

# estimates: numbers named "f1 =~ y2", of several groups "f1 =~ y2 [2]"
report <- function(version, estimates, chisq) {
  cat(sprintf('{"version":"%s","phases":%s,"estimates":%s,"chisq":%s}\n',
              version, json_object(phases), json_object(as.list(estimates)), json_number(chisq)))
}

# 500 x 9 cases of the population of the Monte Carlo workload
simulated <- function(n, factors = 3, items = 3) {
  loadings <- .60 + .05 * ((3 * (seq_len(factors * items) - 1)) %% 5)
  eta <- sqrt(.3) * rnorm(n) + sqrt(.7) * matrix(rnorm(n * factors), n)
  y <- eta[, rep(seq_len(factors), each = items)] * rep(loadings, each = n) +
    matrix(rnorm(n * factors * items), n) * rep(sqrt(1 - loadings^2), each = n)
  colnames(y) <- paste0("y", seq_len(factors * items))
  y
}
