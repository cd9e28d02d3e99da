// Everything a program that uses semfit needs.
#pragma once

#include "semfit/compare.h"
#include "semfit/data.h"
#include "semfit/describe.h"
#include "semfit/diagnostic.h"
#include "semfit/fit.h"
#include "semfit/invariance.h"
#include "semfit/mediation.h"
#include "semfit/options.h"
#include "semfit/parameter_table.h"
#include "semfit/read.h"
#include "semfit/reliability.h"
#include "semfit/replications.h"
#include "semfit/report.h"
#include "semfit/result.h"
#include "semfit/verify.h"
#include "semfit/version.h"
