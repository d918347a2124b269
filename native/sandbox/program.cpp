#include "native/sandbox/program.hpp"

#include <boost/json/array.hpp>

#include <charconv>
#include <cstdint>
#include <utility>

namespace tokpost::sandbox {
namespace {

Error wrong(std::string_view argument, std::string_view why) {
  return make_error(Errc::config, "invalid_argument",
                    std::string(argument).append(" ").append(why).append(
                        "; tokpost-sandbox --help lists what there is."));
}

template <class T>
bool read_number(const std::string& text, T& number) {
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number);
  return ec == std::errc() && end == text.data() + text.size();
}

// Options without a value, and what they set.
bool read_flag(const std::string& name, json::object& options) {
  if (name == "--https") {
    options["https"] = true;
  } else if (name == "--unaudited") {
    options["audited"] = false;
  } else if (name == "--no-limits") {
    options["limits"] = false;
  } else if (name == "--no-caps") {
    options["caps"] = false;
  } else if (name == "--no-hash") {
    options["hash"] = false;
  } else {
    return false;
  }
  return true;
}

Status read_pull(const std::string& value, json::object& options) {
  const std::size_t equals = value.find('=');
  if (equals == std::string::npos || equals == 0) {
    return wrong("--pull", "takes HOST=ORIGIN");
  }
  if (options.find("pull") == options.end()) options["pull"].emplace_object();
  json::object& pull = options["pull"].as_object();
  if (pull.find("hosts") == pull.end()) pull["hosts"].emplace_object();
  pull["hosts"].as_object()[value.substr(0, equals)] = value.substr(equals + 1);
  return Status();
}

// Options with one; false where there is none of that name.
Result<bool> read_option(const std::string& name, const std::string& value,
                         ProgramArguments& arguments) {
  json::object& options = arguments.options;
  if (name == "--options") {
    arguments.options_file = value;
  } else if (name == "--port") {
    std::uint16_t port = 0;
    if (!read_number(value, port)) return wrong(name, "takes a port number");
    options["port"] = std::int64_t{port};  // as a parser would read it
  } else if (name == "--speed") {
    double speed = 0;
    if (!read_number(value, speed)) return wrong(name, "takes a number");
    options["speed"] = speed;
  } else if (name == "--tokens") {
    options["tokens"] = value;
  } else if (name == "--webhook-url") {
    options["webhookUrl"] = value;
  } else if (name == "--redirect-uri") {
    if (options.find("redirectUris") == options.end()) options["redirectUris"].emplace_array();
    options["redirectUris"].as_array().emplace_back(value);
  } else if (name == "--pull") {
    auto read = read_pull(value, options);
    if (!read) return read.error();
  } else {
    return false;
  }
  return true;
}

}  // namespace

Result<ProgramArguments> read_arguments(const std::vector<std::string>& arguments) {
  ProgramArguments read;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    std::string name = arguments[i];
    if (name == "--help" || name == "-h") {
      read.help = true;
      continue;
    }
    if (read_flag(name, read.options)) continue;
    std::string value;
    const std::size_t equals = name.find('=');
    const bool is_joined = name.starts_with("--") && equals != std::string::npos;
    if (is_joined) {
      value = name.substr(equals + 1);
      name.resize(equals);
    } else if (i + 1 < arguments.size()) {
      value = arguments[i + 1];
    }
    auto known = read_option(name, value, read);
    if (!known) return known.error();
    if (!*known) return wrong(name, "is not known");
    if (!is_joined && ++i == arguments.size()) return wrong(name, "needs a value");
  }
  return read;
}

std::string_view program_help() {
  return R"(Usage: tokpost-sandbox [options]

Plays TikTok's API on loopback. Prints one line of JSON with its addresses and credentials once it
listens, and runs until SIGINT, SIGTERM or, where its input is a pipe, the end of its input.

  --port N             the API host's port (any free one); the upload host takes another
  --https              serves https with a CA of its own, whose certificate is in the JSON as "ca"
  --redirect-uri URI   registers a redirect URI in place of the usual ones; may be repeated
  --webhook-url URL    where webhooks go
  --unaudited          the app has not passed TikTok's audit
  --tokens new|old     the lifetimes of tokens: two hours, rotated strictly, or a day
  --speed N            how fast the sandbox's clock runs
  --no-limits          answers any number of requests a minute
  --no-caps            takes any number of posts a day
  --no-hash            leaves out the SHA-256 of uploads
  --pull HOST=ORIGIN   fetches what is posted by URL from HOST at ORIGIN; may be repeated
  --options FILE       reads all options of startSandbox() from a JSON file; "-" is one line of input
  --help               prints this
)";
}

json::object merged(json::object first, const json::object& second) {
  for (const auto& [name, value] : second) first.emplace(name, value);
  return first;
}

}  // namespace tokpost::sandbox
