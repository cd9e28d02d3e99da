#pragma once

#include "semfit/read.h"
