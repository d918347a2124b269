#include "native/core/base/log.hpp"

#include "native/core/base/redact.hpp"

#include <utility>

namespace tokpost {

std::string_view to_string(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return "debug";
    case LogLevel::info:
      return "info";
    case LogLevel::warn:
      return "warn";
    case LogLevel::error:
      return "error";
  }
  return "info";
}

Log::Log(LogSink sink, LogLevel lowest) : sink_(std::move(sink)), lowest_(lowest) {}

void Log::write(LogLevel level, std::string_view line) const {
  if (wants(level)) sink_(level, redact(line));
}

}  // namespace tokpost
