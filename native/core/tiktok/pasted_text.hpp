#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tokpost::tiktok {

/// What a hasty paste left around a value.
struct PasteFault {
  std::string code;
  std::string what;  ///< goes behind the input's name
};

struct PastedText {
  std::string_view meant;  ///< the value alone, a part of the text; empty where there is none
  std::vector<PasteFault> faults;
};

/// Finds the value in a text that was copied from a page, a shell or a .env file: it may have
/// blanks or quotation marks around it, or a `NAME=` before it.
PastedText read_pasted(std::string_view text);

std::string_view without_blanks(std::string_view text);

}  // namespace tokpost::tiktok
