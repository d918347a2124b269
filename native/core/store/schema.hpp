#pragma once

#include <string_view>

namespace tokpost {

/// The tables of version 1. Times are Unix milliseconds. Every name begins with `tokpost_`, since
/// the file may be another app's. The table of connections is not among them: its name is the
/// caller's.
extern const std::string_view kSchemaVersion1;

}  // namespace tokpost
