# One workload in OpenMx. See common.R for the call.
self <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))
source(file.path(dirname(self), "common.R"))
suppressPackageStartupMessages(library(OpenMx))

# The arrows of a model of =~ and ~ whose terms may have labels; the first loading is 1.
lines <- trimws(readLines(model_file))
lines <- lines[nzchar(lines) & !grepl("^#|:=", lines)]
arrows <- do.call(rbind, lapply(lines, function(line) {
  op <- if (grepl("=~", line)) "=~" else "~"
  sides <- trimws(strsplit(line, op, fixed = TRUE)[[1]])
  terms <- sub(".*\\*", "", trimws(strsplit(sides[2], "+", fixed = TRUE)[[1]]))
  data.frame(lhs = sides[1], op = op, rhs = terms, is_first = seq_along(terms) == 1)
}))
loadings <- arrows[arrows$op == "=~", ]
slopes <- arrows[arrows$op == "~", ]
latent <- unique(loadings$lhs)
observed <- unique(loadings$rhs)
exogenous <- setdiff(latent, slopes$lhs)

# Free parameters are labelled as they are called elsewhere, "f1 =~ y2", as far as OpenMx lets them.
words <- c(" =~ " = "_by_", " ~~ " = "_with_", " ~ " = "_on_", " ~1" = "_mean")
label <- function(lhs, op, rhs) paste0(lhs, words[[paste0(" ", op, " ")]], rhs)
called <- function(labels) {
  for (word in names(words)) labels <- sub(words[[word]], word, labels, fixed = TRUE)
  labels
}

paths <- function(variances) {
  pairs <- if (length(exogenous) > 1) t(combn(exogenous, 2)) else matrix("", 0, 2)
  c(list(mxPath(loadings$lhs, loadings$rhs, free = !loadings$is_first, values = ifelse(loadings$is_first, 1, .9),
                labels = ifelse(loadings$is_first, NA, label(loadings$lhs, "=~", loadings$rhs))),
         mxPath(observed, arrows = 2, values = variances / 2, labels = label(observed, "~~", observed)),
         mxPath(latent, arrows = 2, values = .4, labels = label(latent, "~~", latent))),
    if (nrow(slopes) > 0)
      list(mxPath(slopes$rhs, slopes$lhs, values = .1, labels = label(slopes$lhs, "~", slopes$rhs))),
    if (nrow(pairs) > 0)
      list(mxPath(pairs[, 1], pairs[, 2], arrows = 2, values = .05, labels = label(pairs[, 1], "~~", pairs[, 2]))))
}

ram <- function(data, variances, means = NULL) {
  about_means <- if (is.null(means)) NULL else
    list(mxPath("one", observed, values = means, labels = paste0(observed, words[[" ~1"]])))
  do.call(mxModel, c(list("model", type = "RAM", manifestVars = observed, latentVars = latent),
                     paths(variances), about_means, list(data)))
}

run <- function(model) suppressWarnings(suppressMessages(mxRun(model, silent = TRUE)))
# Covariances are over N - 1; OpenMx itself takes them to N, as the other programs do.
of_covariances <- function(cases)
  ram(mxData(cov(cases), "cov", numObs = nrow(cases)), apply(cases, 2, var))

data <- timed("read", read_data())
cases <- data[observed]
variances <- sapply(cases, var, na.rm = TRUE)
means <- colMeans(cases, na.rm = TRUE)

if (workload %in% c("W1", "W2a", "W2b", "W3a", "W3b")) {
  timed("fit", fit <- run(of_covariances(cases)), times = if (workload == "W1") 5 else 1)
} else if (workload == "W1p") {
  print(summary(fit <- run(of_covariances(cases)), refModels = mxRefModels(fit, run = TRUE)))
} else if (workload == "W4") {
  set.seed(1)
  fit <- run(ram(mxData(cases, "raw"), variances, means))
  timed("bootstrap", suppressWarnings(suppressMessages(mxBootstrap(fit, draws, silent = TRUE))))
} else if (workload %in% c("W5a", "W5b")) {
  timed("fit", fit <- run(ram(mxData(cases, "raw"), variances, means)))
} else if (workload == "W7") {
  set.seed(1)
  fit <- run(of_covariances(cases))
  timed("simulate+fit", for (r in seq_len(draws))
    run(mxModel(fit, mxData(cov(simulated(nrow(cases))), "cov", numObs = nrow(cases)))))
} else {
  stop("not compared: ", workload)
}
estimates <- coef(fit)
names(estimates) <- called(names(estimates))
# Its chi-square counts N - 1 cases: not compared.
report(as.character(packageVersion("OpenMx")), estimates, NA)
