#pragma once

#include "native/core/base/json.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tokpost::sandbox {

/// What the command line of tokpost-sandbox asks for.
struct ProgramArguments {
  bool help = false;
  std::string options_file;  ///< "-" for the first line of the standard input; empty for none
  json::object options;      ///< of start_sandbox(); they go before those of the file
};

/// Fails (kind `config`) with a sentence that names the argument.
Result<ProgramArguments> read_arguments(const std::vector<std::string>& arguments);

std::string_view program_help();

/// Members of `first` win over those of `second`.
json::object merged(json::object first, const json::object& second);

}  // namespace tokpost::sandbox
