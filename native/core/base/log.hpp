#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace tokpost {

enum class LogLevel : std::uint8_t { debug, info, warn, error };

std::string_view to_string(LogLevel level);

/// Takes one finished, redacted line. Called from any thread; must not block.
using LogSink = std::function<void(LogLevel level, std::string line)>;

/// Where the core's lines go; silent until it is given a sink. Copies share the sink.
class Log {
 public:
  Log() = default;
  Log(LogSink sink, LogLevel lowest);

  /// True where a line of this level would be seen, for lines that cost something to make.
  bool wants(LogLevel level) const { return sink_ && level >= lowest_; }
  /// Every line goes through redact() here, so that no caller can forget it.
  void write(LogLevel level, std::string_view line) const;

  void debug(std::string_view line) const { write(LogLevel::debug, line); }
  void info(std::string_view line) const { write(LogLevel::info, line); }
  void warn(std::string_view line) const { write(LogLevel::warn, line); }
  void error(std::string_view line) const { write(LogLevel::error, line); }

 private:
  LogSink sink_;
  LogLevel lowest_ = LogLevel::info;
};

}  // namespace tokpost
