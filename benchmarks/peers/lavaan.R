# One workload in lavaan. See common.R for the call.
self <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))
source(file.path(dirname(self), "common.R"))
suppressPackageStartupMessages(library(lavaan))

model <- paste(readLines(model_file), collapse = "\n")
if (workload == "W1p") {  # the whole process is timed from outside
  summary(fit <- cfa(model, read.csv(data_file)), fit.measures = TRUE, standardized = TRUE)
} else {
  data <- timed("read", read_data())
}

estimates_of <- function(fit) {
  rows <- parTable(fit)
  rows <- rows[rows$free > 0, ]
  names <- paste(rows$lhs, rows$op, rows$rhs)
  names[rows$op == "~1"] <- paste(rows$lhs, "~1")[rows$op == "~1"]
  if (max(rows$group) > 1) names <- paste0(names, " [", rows$group, "]")
  setNames(as.list(rows$est), names)
}

if (workload == "W1") {
  timed("fit", { fit <- cfa(model, data); fitMeasures(fit) }, times = 11)
} else if (workload %in% c("W2a", "W2b", "W3a", "W3b")) {
  timed("fit", { fit <- cfa(model, data); fitMeasures(fit) })
} else if (workload == "W4") {
  fit <- sem(model, data)
  set.seed(1)
  timed("bootstrap", bootstrapLavaan(fit, R = draws, FUN = coef))
} else if (workload %in% c("W5a", "W5b")) {
  # Robust measures, which semfit reports, would take lavaan several times as long as the fit.
  timed("fit", fit <- cfa(model, data, missing = "fiml"))
} else if (workload == "W7") {
  fit <- cfa(model, data)
  set.seed(1)
  n <- nrow(data)
  timed("simulate+fit", for (r in seq_len(draws)) {
    # Everything that does not depend on the data is handed over: the fastest documented way.
    one <- lavaan(slotOptions = fit@Options, slotParTable = fit@ParTable, slotModel = fit@Model,
                  data = as.data.frame(simulated(n)))
    parameterEstimates(one)
  })
} else if (workload == "W8") {
  timed("fit", { fit <- cfa(model, data, group = "g", group.equal = c("loadings", "intercepts")); fitMeasures(fit) })
} else if (workload == "W10a") {
  fit <- cfa(model, data)
  timed("inference", modindices(fit))
} else if (workload == "W10b") {
  fit <- cfa(model, data)
  timed("inference", lavResiduals(fit))
} else if (workload == "W11") {
  timed("fit", { fit <- cfa(model, data, estimator = "MLR"); fitMeasures(fit) })
} else if (workload != "W1p") {
  stop("no such workload: ", workload)
}
report(as.character(packageVersion("lavaan")), estimates_of(fit), fitMeasures(fit, "chisq")[[1]])
