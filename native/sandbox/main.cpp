#include "native/sandbox/program.hpp"
#include "native/sandbox/sandbox.hpp"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <utility>

#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {

using tokpost::Errc;
using tokpost::Error;
using tokpost::Result;
namespace json = tokpost::json;
namespace sandbox = tokpost::sandbox;

constexpr int kUsageError = 2;

// What a signal handler may do is to write to a pipe.
std::array<int, 2> signal_pipe = {-1, -1};

void on_signal(int /*number*/) {
  const char byte = 0;
  static_cast<void>(::write(signal_pipe[1], &byte, 1) + 1);
}

// The pool's threads block every signal, so that these come to this one.
bool watch_signals() {
  if (::pipe(signal_pipe.data()) != 0) return false;
  struct sigaction action {};
  action.sa_handler = &on_signal;
  return ::sigaction(SIGINT, &action, nullptr) == 0 && ::sigaction(SIGTERM, &action, nullptr) == 0;
}

// A parent that holds the other end of a pipe ends us by closing it, or by dying. A terminal and
// /dev/null say nothing.
bool is_input_a_pipe() {
  struct stat input {};
  return ::fstat(STDIN_FILENO, &input) == 0 && (S_ISFIFO(input.st_mode) || S_ISSOCK(input.st_mode));
}

bool has_input_ended() {
  std::array<char, 4096> ignored{};
  const ssize_t got = ::read(STDIN_FILENO, ignored.data(), ignored.size());
  return got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN);
}

void wait_for_the_end() {
  const bool watch_input = is_input_a_pipe();
  while (true) {
    std::array<pollfd, 2> watched = {
        {{signal_pipe[0], POLLIN, 0}, {watch_input ? STDIN_FILENO : -1, POLLIN, 0}}};
    if (::poll(watched.data(), watched.size(), -1) < 0) {
      if (errno == EINTR) continue;
      return;
    }
    if (watched[0].revents != 0) return;
    if (watched[1].revents != 0 && has_input_ended()) return;
  }
}

Result<json::object> read_file_options(const std::string& file) {
  std::string text;
  if (file == "-") {
    std::getline(std::cin, text);
  } else {
    std::ifstream stream(file);
    text.assign(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
    if (!stream) {
      return make_error(Errc::config, "invalid_options", "Cannot read the options file.");
    }
  }
  auto parsed = json::parse(text);
  if (!parsed || !parsed->is_object()) {
    return make_error(Errc::config, "invalid_options", "The options are not a JSON object.");
  }
  return std::move(parsed->as_object());
}

// Where SSL_CERT_FILE, or else one of the usual distributions, keeps the roots that it trusts.
std::string system_roots() {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): no other thread runs yet
  const char* named = std::getenv("SSL_CERT_FILE");
  for (const char* file : {named, "/etc/ssl/certs/ca-certificates.crt",
                           "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"}) {
    if (file == nullptr) continue;
    std::ifstream stream(file);
    if (stream) return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  }
  return {};
}

int fail(const Error& error) {
  std::cerr << "tokpost-sandbox: " << error.message << "\n";
  for (const auto& issue : error.issues) {
    std::cerr << "  " << issue.path << ": " << issue.message << "\n";
  }
  return error.kind == Errc::config ? kUsageError : 1;
}

int run(const std::vector<std::string>& words) {
  auto arguments = sandbox::read_arguments(words);
  if (!arguments) return fail(arguments.error());
  if (arguments->help) {
    std::cout << sandbox::program_help();
    return 0;
  }
  json::object options = std::move(arguments->options);
  if (!arguments->options_file.empty()) {
    auto more = read_file_options(arguments->options_file);
    if (!more) return fail(more.error());
    options = sandbox::merged(std::move(options), *more);
  }
  if (!watch_signals()) return fail(make_error(Errc::internal, "signals", "There is no pipe."));
  auto started = sandbox::start_sandbox(options, system_roots());
  if (!started) return fail(started.error());
  std::cout << json::dump((*started)->info()) << std::endl;  // the reader waits for this line
  wait_for_the_end();
  (*started)->stop();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(std::vector<std::string>(argv + 1, argv + argc));
  } catch (const std::exception& error) {
    std::cerr << "tokpost-sandbox: " << error.what() << "\n";
    return 1;
  }
}
