#pragma once

namespace semfit {

inline constexpr const char* version = "0.1.0";
inline constexpr int schema_version = 1;

}  // namespace semfit
