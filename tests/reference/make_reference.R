#!/usr/bin/env Rscript
# Makes reference cases with lavaan 0.6-14: Rscript make_reference.R [NAME...]   (no name: all of them)
#
# Each case is a model, a data file, a lavaan call and the semfit flags that ask for the same. The script writes
# cases/NAME/{*.sem, reference.json}, in the form README.md describes.
#
# Precision. lavaan's estimates are polished by Newton steps (Hessian and gradient of its own discrepancy function)
# until a step is below 1e-9 standard errors; the baseline model likewise; EM for unrestricted moments stops at 1e-12.
# The limits and p-values of noncentrality intervals are solved here to 1e-12 from the chi-squares and the mean scaling
# factors. Where lavaan 0.6 and 0.7 differ, the numbers follow 0.7 and are computed here from the formula:
#   - the log-likelihood of covariates with missing values is taken at the unrestricted (EM) moments of all variables;
#   - with clusters every mean cross-product of scores is multiplied by G/(G-1), in the tests as in the standard errors.
suppressMessages({library(lavaan); library(jsonlite)})
stopifnot(packageVersion("lavaan") == "0.6.14")
here <- { a <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)); if (length(a)) dirname(a) else "." }
only <- commandArgs(TRUE)
data_of <- function(name) read.csv(file.path(here, "data", paste0(name, ".csv")))

# ---- matrices ----------------------------------------------------------------------------------------------------
lower <- function(p) which(lower.tri(diag(p), TRUE))
vech <- function(S) S[lower(nrow(S))]
duplication <- function(p) {
  M <- matrix(0, p, p); k <- lower(p); M[k] <- seq_along(k); M <- pmax(M, t(M))
  d <- matrix(0, p * p, length(k)); d[cbind(seq_len(p * p), c(M))] <- 1; d
}
block_diagonal <- function(l) {
  n <- sapply(l, nrow); out <- matrix(0, sum(n), sum(n)); at <- 0
  for (m in l) { k <- at + seq_len(nrow(m)); out[k, k] <- m; at <- at + nrow(m) }
  out
}
trace <- function(A) sum(diag(A))
weight_nt <- function(S) { d <- duplication(nrow(S)); i <- solve(S); block_diagonal(list(i, .5 * t(d) %*% (i %x% i) %*% d)) }

# Casewise scores, observed information and log-likelihood of (means, vech of covariances) with missing values.
casewise <- function(X, mu, S, w = rep(1, nrow(X))) {
  X <- as.matrix(X); n <- nrow(X); p <- ncol(X); d <- duplication(p); ps <- p * (p + 1) / 2
  score <- matrix(0, n, p + ps); O <- matrix(0, p + ps, p + ps); logl <- 0
  pattern <- apply(!is.na(X), 1, function(r) paste(as.integer(r), collapse = ""))
  for (u in unique(pattern)) {
    id <- which(pattern == u); o <- which(strsplit(u, "")[[1]] == "1"); if (!length(o)) next
    iS <- matrix(0, p, p); iS[o, o] <- solve(S[o, o]); m <- sum(w[id])
    R <- sweep(X[id, , drop = FALSE], 2, mu); R[is.na(R)] <- 0; RI <- R %*% iS
    score[id, 1:p] <- RI
    for (k in seq_along(id)) score[id[k], p + 1:ps] <- .5 * t(d) %*% c(tcrossprod(RI[k, ]) - iS)
    logl <- logl - .5 * (m * (length(o) * log(2 * pi) + c(determinant(S[o, o, drop = FALSE])$modulus)) + sum(w[id] * RI * R))
    T <- crossprod(R, w[id] * R) / m; mb <- colSums(w[id] * R) / m
    H22 <- t(d) %*% ((iS %*% T %*% iS - .5 * iS) %x% iS) %*% d; H21 <- t(d) %*% ((iS %*% mb) %x% iS)
    O <- O + m * rbind(cbind(iS, t(H21)), cbind(H21, H22))
  }
  list(score = score, O = (O + t(O)) / 2 / sum(w), logl = logl)
}
# Unrestricted ML moments: EM, then Newton steps.
unrestricted <- function(X, w = rep(1, nrow(X))) {
  X <- as.matrix(X); p <- ncol(X); n <- sum(w); mu <- colMeans(X, na.rm = TRUE); S <- diag(apply(X, 2, var, na.rm = TRUE))
  pattern <- apply(!is.na(X), 1, function(r) paste(as.integer(r), collapse = ""))
  for (it in 1:500) {
    T <- matrix(0, p, p); M <- numeric(p)
    for (u in unique(pattern)) {
      id <- which(pattern == u); o <- strsplit(u, "")[[1]] == "1"; Y <- X[id, , drop = FALSE]
      if (any(!o)) {
        B <- if (any(o)) S[!o, o, drop = FALSE] %*% solve(S[o, o]) else NULL
        Y[, !o] <- rep(mu[!o], each = nrow(Y))
        if (any(o)) Y[, !o] <- Y[, !o] + sweep(Y[, o, drop = FALSE], 2, mu[o]) %*% t(B)
        T[!o, !o] <- T[!o, !o] + sum(w[id]) * (S[!o, !o] - if (any(o)) B %*% S[o, !o, drop = FALSE] else 0)
      }
      T <- T + crossprod(Y, w[id] * Y); M <- M + colSums(w[id] * Y)
    }
    mu1 <- M / n; S1 <- T / n - tcrossprod(mu1); change <- max(abs(mu1 - mu), abs(S1 - S)); mu <- mu1; S <- S1
    if (change < 1e-6) break
  }
  for (it in 1:20) {
    h <- casewise(X, mu, S, w); step <- solve(h$O, colSums(w * h$score) / n)
    mu <- mu + step[1:p]; S <- matrix(duplication(p) %*% (vech(S) + step[-(1:p)]), p, p); if (max(abs(step)) < 1e-13) break
  }
  list(mu = mu, S = S)
}

# ---- fitting -----------------------------------------------------------------------------------------------------
null_space <- function(f) {  # of the linear equality constraints
  J <- f@Model@ceq.JAC; n <- f@Model@nx.free
  if (!nrow(J)) return(diag(n))
  q <- qr(t(J)); qr.Q(q, complete = TRUE)[, -seq_len(q$rank), drop = FALSE]
}
polish <- function(fit, ...) {
  first <- suppressWarnings(fit(..., do.fit = FALSE)); fixed <- lavInspect(first, "options")$fixed.x
  call <- if (fixed) function(...) fit(..., fixed.x = TRUE) else fit
  now <- suppressWarnings(call(..., se = "none", baseline = FALSE, optim.force.converged = TRUE))
  for (it in 1:60) {
    # "hessian" weighs groups twice when there are missing values; the observed information does not
    g <- c(lavInspect(now, "gradient")); fiml <- lavInspect(now, "options")$missing %in% c("ml", "ml.x")
    H <- lavInspect(now, if (fiml) "information.observed" else "hessian"); Z <- null_space(now)
    V <- Z %*% solve(t(Z) %*% H %*% Z) %*% t(Z); step <- -c(V %*% g)
    size <- max(abs(step) / sqrt(diag(V) / sum(lavInspect(now, "nobs"))))
    table <- parTable(now); k <- table$free > 0; table$est[k] <- table$est[k] + step[table$free[k]]
    now <- suppressWarnings(call(..., se = "none", test = "none", baseline = FALSE, start = table, optim.method = "none"))
    if (size < 1e-10) break
  }
  if (size > 1e-9) stop("not polished: ", size)
  suppressWarnings(call(..., start = table, optim.method = "none", optim.force.converged = TRUE))
}
polish_baseline <- function(fit, call) {
  v <- lavNames(fit, "ov"); x <- if (length(lavNames(fit, "ov.x"))) lavNames(fit, "ov.x") else character()
  y <- setdiff(v, x); fixed <- lavInspect(fit, "options")$fixed.x
  if (lavInspect(fit, "options")$missing == "ml.x") return(NULL)  # lavaan's own: fixed moments of x come from all variables
  text <- paste(y, "~~", y)
  if (length(x) && fixed) text <- c(text, paste(y[1], "~ 0*", x))  # makes them exogenous
  if (length(x) && !fixed) text <- c(text, unlist(lapply(seq_along(x), function(i) paste(x[i], "~~", x[i:length(x)]))))
  if (lavInspect(fit, "meanstructure")) text <- c(text, paste(y, "~ 1"), if (length(x) && !fixed) paste(x, "~ 1"))
  call$group.equal <- call$group.partial <- NULL
  do.call(polish, c(list(function(...) lavaan(paste(text, collapse = "\n"), ...)), call))
}

# ---- fit measures ------------------------------------------------------------------------------------------------
noncentrality <- function(x, d, p) {
  if (x <= 0 || pchisq(x, d) < p) return(0)
  hi <- max(10, x); while (pchisq(x, d, hi) > p) hi <- 2 * hi
  uniroot(function(l) pchisq(x, d, l) - p, c(0, hi), tol = 1e-13)$root
}
# x, d: statistic and degrees of freedom of the distribution; n d per unit of noncentrality; factor: scaling
rmsea_interval <- function(x, d, n, G, factor = 1, df = d)
  list(lower = sqrt(factor * noncentrality(x, d, .95) / (n * df) * G), upper = sqrt(factor * noncentrality(x, d, .05) / (n * df) * G),
       p = 1 - pchisq(x, d, n * df * .05^2 / (factor * G)), p8 = pchisq(x, d, n * df * .08^2 / (factor * G)))

groups_of <- function(f, data) {
  o <- lavInspect(f, "options"); v <- lavNames(f, "ov"); index <- lavInspect(f, "case.idx"); if (!is.list(index)) index <- list(index)
  lapply(index, function(i) data[i, ])
}
implied_of <- function(f) { i <- lavInspect(f, "implied"); if (is.list(i[[1]])) i else list(i) }
delta_of <- function(f) { d <- lavInspect(f, "delta"); lapply(if (is.list(d)) d else list(d), unclass) }

# Zhang and Savalei's complete-data discrepancy and its scaling, from the unrestricted moments.
complete_data_test <- function(f, data, scaled) {
  im <- implied_of(f); D <- delta_of(f); gs <- groups_of(f, data); ng <- sapply(gs, nrow); N <- sum(ng); o <- lavInspect(f, "options")
  fixed <- if (o$fixed.x) lavNames(f, "ov.x") else character()
  cluster <- lavInspect(f, "cluster"); Wc <- Wm <- B <- list(); x3 <- 0
  for (g in seq_along(gs)) {
    S <- unclass(im[[g]]$cov); v <- rownames(S); mu <- c(im[[g]]$mean); X <- as.matrix(gs[[g]][, v]); h <- unrestricted(X); iS <- solve(S)
    x3 <- x3 + ng[g] * (c(determinant(S)$modulus - determinant(h$S)$modulus) + trace(h$S %*% iS) - length(v) + c(t(h$mu - mu) %*% iS %*% (h$mu - mu)))
    c1 <- casewise(X, h$mu, h$S); ix <- v %in% fixed; keep <- !c(ix, outer(ix, ix, "&")[lower(length(v))])
    score <- c1$score; k <- 1
    if (length(cluster)) { id <- gs[[g]][[cluster]]; score <- rowsum(score, id); G <- length(unique(id)); k <- G / (G - 1) }
    Wc[[g]] <- ng[g] / N * weight_nt(h$S)[keep, keep]; Wm[[g]] <- ng[g] / N * c1$O[keep, keep]
    B[[g]] <- ng[g] / N * k * crossprod(score)[keep, keep] / ng[g]; D[[g]] <- D[[g]][keep, , drop = FALSE]
  }
  Wc <- block_diagonal(Wc); Wm <- block_diagonal(Wm); B <- block_diagonal(B); D <- do.call(rbind, D); Z <- null_space(f)
  E <- Z %*% solve(t(Z) %*% t(D) %*% Wm %*% D %*% Z) %*% t(Z); i <- solve(Wm)
  k <- if (scaled) { Q <- diag(nrow(Wm)) - D %*% E %*% t(D) %*% Wm; trace(t(Q) %*% Wc %*% Q %*% i %*% B %*% i) }
       else trace(Wc %*% i) - trace(Wc %*% D %*% E %*% t(D))
  df <- unname(fitMeasures(f, "df")); list(x = x3, d = df, c = k / df)
}
# The trace difference of yuan.bentler.mplus with clusters.
cluster_factor <- function(f, data) {
  im <- implied_of(f); D <- delta_of(f); gs <- groups_of(f, data); ng <- sapply(gs, nrow); N <- sum(ng); cluster <- lavInspect(f, "cluster")
  fixed <- if (lavInspect(f, "options")$fixed.x) lavNames(f, "ov.x") else character(); t1 <- kept <- 0; B0 <- 0
  for (g in seq_along(gs)) {
    S <- unclass(im[[g]]$cov); v <- rownames(S); X <- as.matrix(gs[[g]][, v]); h <- unrestricted(X); id <- gs[[g]][[cluster]]
    k <- { G <- length(unique(id)); G / (G - 1) }; ix <- v %in% fixed; keep <- !c(ix, outer(ix, ix, "&")[lower(length(v))])
    a <- casewise(X, h$mu, h$S); b <- casewise(X, c(im[[g]]$mean), S)
    t1 <- t1 + trace(k * crossprod(rowsum(a$score, id))[keep, keep] %*% solve(ng[g] * a$O[keep, keep])); kept <- kept + sum(keep)
    B0 <- B0 + k / N * t(D[[g]]) %*% crossprod(rowsum(b$score, id)) %*% D[[g]]
  }
  Z <- null_space(f); H <- lavInspect(f, "information.observed"); t0 <- trace(solve(t(Z) %*% H %*% Z, t(Z) %*% B0 %*% Z)); df <- unname(fitMeasures(f, "df"))
  list(c = (t1 - t0) / df, h1 = t1 / kept, h0 = t0 / unname(fitMeasures(f, "npar")))
}

measures <- function(f, call) {
  data <- call$data; base <- polish_baseline(f, call); o <- lavInspect(f, "options")
  m <- as.list(unclass(if (is.null(base)) fitMeasures(f) else fitMeasures(f, baseline.model = base)))
  # some scaled tests of a baseline model are only found by lavaan itself
  if (!is.null(base) && !is.null(m$chisq.scaled) && (is.null(m$baseline.chisq.scaled) || is.na(m$baseline.chisq.scaled))) m <- as.list(unclass(fitMeasures(f)))
  if (o$estimator == "DWLS") m$pvalue <- m$baseline.pvalue <- NA  # as lavaan 0.7 has it
  G <- lavInspect(f, "ngroups"); normal <- o$estimator == "ML"
  N <- sum(lavInspect(f, "nobs")) - if (normal) 0 else G; d <- m$df; scaled <- !is.null(m$chisq.scaled); fiml <- o$missing %in% c("ml", "ml.x")
  if (!normal) m$ntotal <- NULL
  put <- function(i, suffix) {
    m[[paste0("rmsea.ci.lower", suffix)]] <<- i$lower; m[[paste0("rmsea.ci.upper", suffix)]] <<- i$upper
    m[[paste0("rmsea.pvalue", suffix)]] <<- i$p; m[[paste0("rmsea.notclose.pvalue", suffix)]] <<- i$p8
  }
  if (d == 0) return(m)
  put(rmsea_interval(m$chisq, d, N, G), "")
  if (o$missing == "ml.x") {
    gs <- groups_of(f, data); x <- lavNames(f, "ov.x"); im <- implied_of(f); l0 <- l1 <- 0
    for (g in seq_along(gs)) {
      S <- unclass(im[[g]]$cov); v <- rownames(S); X <- as.matrix(gs[[g]][, v]); h <- unrestricted(X); dimnames(h$S) <- list(v, v); names(h$mu) <- v
      seen <- rowSums(!is.na(X[, x, drop = FALSE])) > 0; lx <- casewise(X[seen, x, drop = FALSE], h$mu[x], h$S[x, x, drop = FALSE])$logl
      l0 <- l0 + casewise(X, c(im[[g]]$mean), S)$logl - lx; l1 <- l1 + casewise(X, h$mu, h$S)$logl - lx
    }
    m$logl <- l0; m$unrestricted.logl <- l1; m$aic <- -2 * l0 + 2 * m$npar; m$bic <- -2 * l0 + m$npar * log(N); m$bic2 <- -2 * l0 + m$npar * log((N + 2) / 24)
  }
  if (scaled) {
    t <- lavInspect(f, "test")
    t <- t[[which(sapply(t, function(x) !is.null(x$scaling.factor)))[1]]]; sf <- unname(t$scaling.factor)[1]; shift <- t$shift.parameter; attributes(sf) <- NULL
    if (length(lavInspect(f, "cluster"))) {
      k <- cluster_factor(f, data); sf <- k$c; m$scaling.factor.h1 <- k$h1; m$scaling.factor.h0 <- k$h0; m$chisq.scaling.factor <- sf; m$chisq.scaled <- m$chisq / sf
      m$pvalue.scaled <- 1 - pchisq(m$chisq.scaled, d)
      if (!is.null(base)) {
        m$baseline.chisq.scaling.factor <- cluster_factor(base, data)$c; m$baseline.chisq.scaled <- m$baseline.chisq / m$baseline.chisq.scaling.factor
        m$baseline.pvalue.scaled <- 1 - pchisq(m$baseline.chisq.scaled, m$baseline.df)
      }
      xs <- m$chisq.scaled; x0 <- m$baseline.chisq.scaled; d0 <- m$baseline.df
      m$cfi.scaled <- 1 - max(xs - d, 0) / max(xs - d, x0 - d0, 0); m$rni.scaled <- 1 - (xs - d) / (x0 - d0); m$nnfi.scaled <- m$tli.scaled <- 1 - (xs - d) / d * d0 / (x0 - d0)
      m$rfi.scaled <- (x0 / d0 - xs / d) / (x0 / d0); m$nfi.scaled <- (x0 - xs) / x0; m$pnfi.scaled <- d / d0 * m$nfi.scaled; m$ifi.scaled <- (x0 - xs) / (x0 - d)
    }
    ds <- m$df.scaled; shifted <- t$test == "scaled.shifted"; adjusted <- t$test == "mean.var.adjusted"
    tr <- if (shifted) sf * (d - shift) else sf * ds
    if (shifted) put(rmsea_interval(m$chisq.scaled, d, N, G), ".scaled") else put(rmsea_interval(m$chisq, tr, N, G), ".scaled")
    m$rmsea.scaled <- sqrt(max(0, if (shifted) m$chisq.scaled / N / d - 1 / N else m$chisq / N / tr - 1 / N) * G)
  }
  if (adjusted <- scaled && isTRUE(ds != d)) m[grep("robust", names(m))] <- NULL
  else if (fiml && o$test[1] != "none" && !identical(o$information[1], "first.order")) {
    k <- complete_data_test(f, data, scaled); k0 <- if (is.null(base)) NULL else complete_data_test(base, data, scaled)
    m$rmsea.robust <- sqrt(max(0, k$x / (N * d) - k$c / N) * G); put(rmsea_interval(k$x / k$c, d, N, G, k$c), ".robust")
    if (is.null(k0)) { if (length(lavInspect(f, "cluster"))) for (n in c("cfi", "tli", "nnfi", "rni")) m[[paste0(n, ".robust")]] <- NULL }
    else {
      u <- k$x - k$c * d; u0 <- k0$x - k0$c * k0$d; m$cfi.robust <- 1 - max(u, 0) / max(u, u0, 0); m$rni.robust <- 1 - u / u0
      m$nnfi.robust <- m$tli.robust <- 1 - u / d * k0$d / u0
    }
  } else if (fiml) m[grep("robust", names(m))] <- NULL
  else if (scaled) {
    c1 <- tr / d; m$rmsea.robust <- sqrt(max(0, m$chisq / (N * d) - c1 / N) * G); put(rmsea_interval(m$chisq.scaled, d, N, G, sf), ".robust")
    if (length(lavInspect(f, "cluster"))) {
      u <- m$chisq - c1 * d; u0 <- m$baseline.chisq - m$baseline.chisq.scaling.factor * m$baseline.df; m$cfi.robust <- 1 - max(u, 0) / max(u, u0, 0)
      m$rni.robust <- 1 - u / u0; m$nnfi.robust <- m$tli.robust <- 1 - u / d * m$baseline.df / u0
    }
  }
  lapply(m, function(x) if (is.finite(x)) unname(c(x)) else NA)
}

# ---- sections ----------------------------------------------------------------------------------------------------
parameters <- function(f) {
  p <- parTable(f); p <- p[!p$op %in% c("==", "<", ">"), ]
  s <- parameterEstimates(f, standardized = TRUE, remove.system.eq = TRUE, remove.eq = TRUE, remove.ineq = TRUE)
  key <- function(t) paste(t$lhs, t$op, t$rhs, if (is.null(t$block)) 1 * (t$op != ":=") else t$block)
  s <- s[match(key(p), key(s)), ]; plain <- function(x) ifelse(grepl("^\\.p[0-9]+\\.$", x), "", x); fixed <- p$free == 0 & p$op != ":="
  lapply(seq_len(nrow(p)), function(i) list(lhs = p$lhs[i], op = p$op[i], rhs = p$rhs[i], block = p$block[i], group = p$group[i], level = if (p$op[i] == ":=") 0 else 1,
    label = plain(p$label[i]), free = p$free[i], est = s$est[i], se = s$se[i], z = if (fixed[i]) NA else s$z[i], pvalue = if (fixed[i]) NA else s$pvalue[i],
    ci.lower = s$ci.lower[i], ci.upper = s$ci.upper[i], std.lv = s$std.lv[i], std.all = s$std.all[i]))
}
moments <- function(l, G) lapply(seq_len(G), function(g) {
  b <- if (G > 1) l[[g]] else l; C <- unclass(b$cov); out <- list(block = g, names = rownames(C), cov = C); if (!is.null(b$mean)) out$mean <- c(b$mean); out
})
sections <- function(f, want, call) {
  G <- lavInspect(f, "ngroups"); out <- list()
  if ("h1" %in% want) {
    gs <- groups_of(f, call$data); v <- rownames(implied_of(f)[[1]]$cov)
    out$h1 <- lapply(seq_along(gs), function(g) { h <- unrestricted(gs[[g]][, v]); list(block = g, names = v, cov = unname(h$S), mean = unname(h$mu)) })
  }
  if ("residuals" %in% want) {
    types <- c("raw", "cor.bentler", "cor.bollen", "normalized"); out$residuals <- lapply(types, function(t) moments(residuals(f, type = t), G)); names(out$residuals) <- types
  }
  if ("modindices" %in% want) {
    # recomputed from lavaan's own table at full precision
    m <- modindices(f, sort. = FALSE); m <- as.list(unclass(m)); G1 <- is.null(m$group)
    out$modindices <- lapply(seq_along(m$lhs), function(i) list(lhs = m$lhs[i], op = m$op[i], rhs = m$rhs[i], block = if (G1) 1 else m$block[i], group = if (G1) 1 else m$group[i],
      level = 1, mi = m$mi[i], epc = m$epc[i], sepc.lv = m$sepc.lv[i], sepc.all = m$sepc.all[i]))
  }
  for (method in intersect(want, c("regression", "bartlett"))) {
    s <- lavPredict(f, method = if (method == "bartlett") "Bartlett" else "regression"); index <- lavInspect(f, "case.idx")
    if (G == 1) { s <- list(s); index <- list(index) }
    out$factor_scores <- do.call(c, lapply(seq_len(G), function(g) lapply(1:10, function(i) c(list(row = index[[g]][i], group = g), as.list(s[[g]][i, ])))))
  }
  out
}

# ---- JSON, one row per line --------------------------------------------------------------------------------------
atom <- function(x) if (is.character(x)) as.character(toJSON(x, auto_unbox = TRUE)) else if (is.logical(x) && !is.na(x)) tolower(x) else if (is.na(x)) "null" else sub("\\.0+$", "", format(x, digits = 15, scientific = if (x != 0 && (abs(x) < 1e-4 || abs(x) >= 1e15)) TRUE else FALSE, trim = TRUE))
is_atom <- function(x) !is.list(x) && !is.matrix(x) && length(x) == 1 && !inherits(x, "AsIs")
line <- function(x) {
  if (is.matrix(x)) return(paste0("[", paste(apply(x, 1, function(r) line(I(r))), collapse = ", "), "]"))
  if (is.list(x)) return(paste0("{", paste0(sapply(names(x), atom), ": ", sapply(x, function(v) if (is_atom(v)) atom(v) else line(v)), collapse = ", "), "}"))
  paste0("[", paste(sapply(unclass(x), atom), collapse = ", "), "]")
}
json <- function(x, pad = "", inside = FALSE) {
  inner <- paste0(pad, " ")
  if (is.matrix(x)) return(paste0("[\n", paste0(inner, apply(x, 1, function(r) line(I(unname(r)))), collapse = ",\n"), "\n", pad, "]"))
  if (!is.list(x)) return(if (is_atom(x)) atom(x) else line(unname(x)))
  if (is.null(names(x))) return(paste0("[\n", paste0(inner, sapply(x, json, inner, TRUE), collapse = ",\n"), "\n", pad, "]"))
  if (inside && all(sapply(x, is_atom))) return(line(x))
  paste0("{\n", paste0(inner, sapply(names(x), atom), ": ", sapply(x, json, inner), collapse = ",\n"), "\n", pad, "}")
}
note <- "lavaan 0.6-14, polished by Newton steps to 1e-9 standard errors; intervals of RMSEA solved to 1e-12"
write_case <- function(name, summary, models, cases) {
  folder <- file.path(here, "cases", name); dir.create(folder, showWarnings = FALSE, recursive = TRUE)
  for (m in names(models)) writeLines(models[[m]], file.path(folder, paste0(m, ".sem")))
  writeLines(json(list(summary = summary, source = note, cases = cases)), file.path(folder, "reference.json")); cat(name, "\n")
}
wanted <- function(name) !length(only) || name %in% only

em <- list(em.h1.tol = 1e-12, em.h1.iter.max = 20000)
fit_case <- function(name, summary, model, data, ..., cli = character(), want = character(), fun = cfa) {
  if (!wanted(name)) return(invisible())
  call <- c(list(data = data_of(data)), list(...)); if (isTRUE(call$missing %in% c("ml", "ml.x", "two.stage", "robust.two.stage"))) call <- c(call, em)
  f <- do.call(polish, c(list(function(...) fun(model, ...)), call)); G <- lavInspect(f, "ngroups")
  expected <- list(converged = TRUE, npar = unname(fitMeasures(f, "npar")), ngroups = G, nobs = I(lavInspect(f, "nobs")), df = unname(fitMeasures(f, "df")))
  if (G > 1) expected$group_label <- I(lavInspect(f, "group.label"))
  expected$parameters <- parameters(f); expected$fit <- measures(f, call); expected <- c(expected, sections(f, want, call))
  write_case(name, summary, list(model = model), list(list(args = I(c("model.sem", paste0("../../data/", data, ".csv"), cli)), expected = expected)))
}
# Difference tests: RMSEA of a difference uses the mean scaling factor, or none for a scaled and shifted one.
compare_case <- function(name, summary, models, data, ..., lrt, cli, calls = NULL) {
  if (!wanted(name)) return(invisible())
  call <- c(list(data = data_of(data)), list(...)); if (isTRUE(call$missing == "ml")) call <- c(call, em)
  fits <- lapply(models, function(m) do.call(polish, c(list(function(...) cfa(m, ...)), call)))
  l <- do.call(lavTestLRT, c(unname(fits), list(model.names = names(fits)), lrt)); N <- sum(lavInspect(fits[[1]], "nobs")); G <- lavInspect(fits[[1]], "ngroups")
  rows <- lapply(seq_along(fits), function(i) {
    T <- l$Chisq[i] - if (i > 1) l$Chisq[i - 1] else 0; s <- l[["Chisq diff"]][i]; k <- l[["Df diff"]][i]
    shifted <- identical(lrt$method, "satorra.2000") && !identical(lrt$scaled.shifted, FALSE)
    factor <- if (i == 1 || shifted) 1 else T / s
    list(model = names(fits)[i], df = l$Df[i], aic = l$AIC[i], bic = l$BIC[i], chisq = l$Chisq[i], chisq_diff = if (i > 1) s else NA,
         rmsea = if (i > 1) sqrt(max(0, T / N / k - factor / N) * G) else NA, df_diff = if (i > 1) k else NA, pvalue = if (i > 1) pchisq(s, k, lower.tail = FALSE) else NA)
  })
  write_case(name, summary, models, list(list(args = I(c("compare", paste0(names(models), ".sem"), paste0("../../data/", data, ".csv"), cli)), expected = list(lrt = rows))))
}

# ---- data with holes and clusters: the first 90 clusters of Demo.twolevel -------------------------------------------
if (!file.exists(file.path(here, "data", "twolevel_missing.csv"))) {
  set.seed(20240229); d <- data_of("Demo.twolevel"); d <- d[d$cluster <= 90, ]
  for (j in paste0("y", 1:6)) { at <- plogis(-2.2 + .6 * d$x1); d[[j]][runif(nrow(d)) < at] <- NA }
  d$half <- ifelse(d$cluster %% 2 == 1, "odd", "even"); d <- d[c("half", "cluster", paste0("y", 1:6), "x1", "x2", "w1")]
  d[-(1:2)] <- round(d[-(1:2)], 4)
  write.csv(d, file.path(here, "data", "twolevel_missing.csv"), row.names = FALSE, quote = FALSE, na = "")
}

# ---- the cases ---------------------------------------------------------------------------------------------------
hs <- "HolzingerSwineford1939"; hm <- "hs_missing"
three <- "visual  =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed   =~ x7 + x8 + x9"
mimic <- "visual =~ x1 + x2 + x3\nspeed  =~ x7 + x8 + x9\nvisual ~ ageyr + sex\nspeed ~ visual + sex"
paths <- "x4 ~ ses + ageyr\nx5 ~ a*ses + x4\nx6 ~ b*x5 + ses\nindirect := a*b"
democracy <- "ind60 =~ x1 + x2 + x3\ndem60 =~ y1 + y2 + y3 + y4\ndem65 =~ y5 + y6 + y7 + y8\ndem60 ~ ind60\ndem65 ~ ind60 + dem60\ny1 ~~ y5\ny2 ~~ y4 + y6\ny3 ~~ y7\ny4 ~~ y8\ny6 ~~ y8"
within <- "f =~ y1 + y2 + y3\nf ~ x1 + x2 + w1"
metric <- "loadings"; scalar <- c("loadings", "intercepts")

fit_case("fiml_mg_mlr", "MAR holes, two groups, equal loadings, MLR", three, hm, missing = "ml", estimator = "MLR", group = "school", group.equal = metric,
         cli = c("--missing", "fiml", "--estimator", "MLR", "--group", "school", "--group-equal", "loadings", "--h1", "--residuals"), want = c("h1", "residuals"))
fit_case("fiml_mlr_residuals", "MAR holes, MLR: residuals and Bartlett factor scores", three, hm, missing = "ml", estimator = "MLR",
         cli = c("--missing", "fiml", "--estimator", "MLR", "--residuals", "--factor-scores", "bartlett"), want = c("residuals", "bartlett"))
fit_case("fiml_expected", "MAR holes, standard errors from the expected information", three, hm, missing = "ml", information = "expected",
         cli = c("--missing", "fiml", "--information", "expected", "--residuals"), want = "residuals")
fit_case("fiml_first_order", "MAR holes, standard errors from the casewise scores", three, hm, missing = "ml", estimator = "MLF", cli = c("--missing", "fiml", "--estimator", "MLF"))
fit_case("fiml_yuan_bentler", "MAR holes, Yuan-Bentler test with standard errors from the observed information", three, hm, missing = "ml", test = "yuan.bentler",
         cli = c("--missing", "fiml", "--test", "yuan.bentler"))
fit_case("fiml_mediation", "mediation, holes in outcomes and covariates; cases without a covariate are dropped; MLR", paths, hm, missing = "ml", estimator = "MLR", fun = sem,
         cli = c("--missing", "fiml", "--estimator", "MLR"))
fit_case("fiml_mediation_x", "mediation, holes in outcomes and covariates; all cases kept; MLR", paths, hm, missing = "ml.x", estimator = "MLR", fun = sem,
         cli = c("--missing", "fiml.x", "--estimator", "MLR"))
fit_case("two_stage", "MAR holes, two-stage ML", three, hm, missing = "two.stage", cli = c("--missing", "two.stage"))
fit_case("robust_two_stage", "MAR holes, two-stage ML with the sandwich of the first stage", three, hm, missing = "robust.two.stage", cli = c("--missing", "robust.two.stage"))
fit_case("robust_two_stage_mg", "MAR holes, robust two-stage ML, two groups, equal loadings", three, hm, missing = "robust.two.stage", group = "school", group.equal = metric,
         cli = c("--missing", "robust.two.stage", "--group", "school", "--group-equal", "loadings"))
for (e in c("MLM", "MLMV", "MLMVS"))
  fit_case(paste0("hs_mg_scalar_", tolower(e)), paste("two groups, scalar invariance,", e), three, hs, estimator = e, group = "school", group.equal = scalar,
           cli = c("--estimator", e, "--group", "school", "--group-equal", "loadings,intercepts"))
fit_case("hs_mlm_means", "MLM with a mean structure: residuals", three, hs, estimator = "MLM", meanstructure = TRUE, cli = c("--estimator", "MLM", "--meanstructure", "--residuals"), want = "residuals")
for (e in c("MLM", "MLMV"))
  fit_case(paste0("hs_mimic_", tolower(e)), paste("two factors with fixed covariates,", e), mimic, hs, estimator = e, fun = sem, cli = c("--estimator", e))
fit_case("hs_mimic_mlm_means", "two factors with fixed covariates and a mean structure, MLM", mimic, hs, estimator = "MLM", meanstructure = TRUE, fun = sem, cli = c("--estimator", "MLM", "--meanstructure"))
fit_case("hs_mimic_gls", "two factors with covariates, which GLS takes as random", mimic, hs, estimator = "GLS", fun = sem, cli = c("--estimator", "GLS"))
for (e in c("GLS", "WLS", "WLSM", "WLSMV", "ULSM", "ULSMV"))
  fit_case(paste0("hs_mg_metric_", tolower(e)), paste("two groups, equal loadings, mean structure,", e), three, hs, estimator = e, group = "school", group.equal = metric, meanstructure = TRUE,
           cli = c("--estimator", e, "--group", "school", "--group-equal", "loadings", "--meanstructure"))
fit_case("hs_mg_scalar_gls", "two groups, scalar invariance, GLS", three, hs, estimator = "GLS", group = "school", group.equal = scalar,
         cli = c("--estimator", "GLS", "--group", "school", "--group-equal", "loadings,intercepts"))
fit_case("hs_ulsmv_means", "ULSMV with a mean structure", three, hs, estimator = "ULSMV", meanstructure = TRUE, cli = c("--estimator", "ULSMV", "--meanstructure"))
clusters <- "twolevel_missing"; levels <- "f =~ y1 + y2 + y3\ng =~ y4 + y5 + y6"
fit_case("cluster_fiml", "holes, clusters", levels, clusters, missing = "ml", cluster = "cluster", cli = c("--missing", "fiml", "--cluster", "cluster"))
fit_case("cluster_fiml_mg", "holes, clusters, two groups, equal loadings", levels, clusters, missing = "ml", cluster = "cluster", group = "half", group.equal = metric,
         cli = c("--missing", "fiml", "--cluster", "cluster", "--group", "half", "--group-equal", "loadings"))
fit_case("cluster_fiml_fixedx", "holes in the outcomes, clusters, fixed covariates", within, clusters, missing = "ml", cluster = "cluster", fun = sem, cli = c("--missing", "fiml", "--cluster", "cluster"))
fit_case("pd_yuan_bentler", "ML with the Yuan-Bentler test, expected information", democracy, "PoliticalDemocracy", test = "yuan.bentler", fun = sem, cli = c("--test", "yuan.bentler"))
fit_case("pd_yuan_bentler_observed", "Huber-White standard errors with the Yuan-Bentler test", democracy, "PoliticalDemocracy", test = "yuan.bentler", se = "robust.huber.white", fun = sem,
         cli = c("--test", "yuan.bentler", "--se", "robust.huber.white"))
fit_case("pd_huber_white_expected", "Huber-White standard errors around the expected information", democracy, "PoliticalDemocracy", se = "robust.huber.white", information = "expected", fun = sem,
         cli = c("--se", "robust.huber.white", "--information", "expected"))
fit_case("pd_first_order", "standard errors from the casewise scores", democracy, "PoliticalDemocracy", se = "first.order", fun = sem, cli = c("--se", "first.order"))
fit_case("pd_several_tests", "several tests at once: the first scaled one feeds the fit measures", democracy, "PoliticalDemocracy", fun = sem, test = c("satorra.bentler", "scaled.shifted", "browne.residual.nt"),
         cli = c("--test", "satorra.bentler,scaled.shifted,browne.residual.nt"))
fit_case("hs_weights_mlr", "sampling weights, MLR", three, hs, sampling.weights = "ageyr", estimator = "MLR", meanstructure = TRUE, cli = c("--sampling-weights", "ageyr", "--estimator", "MLR", "--meanstructure"))

c_metric <- "visual  =~ x1 + c(l2, l2)*x2 + c(l3, l3)*x3\ntextual =~ x4 + c(l5, l5)*x5 + c(l6, l6)*x6\nspeed   =~ x7 + c(l8, l8)*x8 + c(l9, l9)*x9"
c_scalar <- paste(c(c_metric, sprintf("x%d ~ c(i%d, i%d)*1", 1:9, 1:9, 1:9), paste(c("visual", "textual", "speed"), "~ c(0, NA)*1")), collapse = "\n")
ladder <- list(configural = three, metric = c_metric, scalar = c_scalar)
# (2010 between configural and metric: the information at the metric estimates is indefinite, the statistic negative)
for (k in list(list("2001", "satorra.bentler.2001", ladder), list("2010", "satorra.bentler.2010", ladder[-1])))
  compare_case(paste0("lrt_fiml_mlr_", k[[1]]), paste("MAR holes, MLR, differences by", k[[2]]), k[[3]], hm, missing = "ml", estimator = "MLR", group = "school",
               lrt = list(method = k[[2]]), cli = c("--missing", "fiml", "--estimator", "MLR", "--group", "school", "--lrt-method", k[[2]]))
compare_case("lrt_mlr_2000", "MLR, Satorra (2000) difference test, delta method", ladder, hs, estimator = "MLR", group = "school", lrt = list(method = "satorra.2000", A.method = "delta"),
             cli = c("--estimator", "MLR", "--group", "school", "--lrt-method", "satorra.2000", "--lrt-a-method", "delta"))
compare_case("lrt_mlm_2000_exact", "MLM, Satorra (2000) difference test, exact constraints", ladder, hs, estimator = "MLM", group = "school", lrt = list(method = "satorra.2000", A.method = "exact"),
             cli = c("--estimator", "MLM", "--group", "school", "--lrt-method", "satorra.2000", "--lrt-a-method", "exact"))
compare_case("lrt_mlr_2010", "MLR, Satorra and Bentler (2010) difference test", ladder, hs, estimator = "MLR", group = "school", lrt = list(method = "satorra.bentler.2010"),
             cli = c("--estimator", "MLR", "--group", "school", "--lrt-method", "satorra.bentler.2010"))
