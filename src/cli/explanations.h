// The pages of `semfit explain`. A page is a paragraph: its topics in the first line, then the
// text.
#pragma once

#include <string_view>

namespace semfit::cli {

std::string_view explanations_of_codes();
std::string_view explanations_of_measures();

}  // namespace semfit::cli
