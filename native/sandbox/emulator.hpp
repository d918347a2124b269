#pragma once

#include "native/core/base/clock.hpp"
#include "native/core/net/http_client.hpp"
#include "native/sandbox/http_server.hpp"
#include "native/sandbox/options.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace tokpost::sandbox {

/// Where the servers listen, told once they do.
struct EmulatorUrls {
  std::string api;     ///< origin of the API host, without a slash at its end
  std::string upload;  ///< origin of the upload host
  std::uint16_t upload_port = 0;
  std::string ca_pem;  ///< of the sandbox's own CA; empty over plain http
};

struct EmulatorParts {
  Options options;
  std::shared_ptr<HttpClient> http;  ///< for webhooks and pulls
  const Clock* clock = &system_clock();
};

/// TikTok's behaviour, behind both hosts: OAuth, the API, the upload host, the media that they
/// refer to, webhooks and pulls, and the steering calls. Safe from any thread.
class Emulator : public Handler {
 public:
  /// Before the first request.
  virtual void set_urls(EmulatorUrls urls) = 0;
  /// What a `connect` fault wants of the new connection.
  virtual Admission accept_connection() = 0;
  /// As Sandbox::info() and Sandbox::call().
  virtual const json::object& info() const = 0;
  virtual Result<json::value> call(std::string_view method, const json::object& arguments) = 0;
  /// Ends pulls, webhooks and the timer, and waits for them. After the servers have stopped, before
  /// the pool does; idempotent. Steering calls are answered still.
  virtual void stop() = 0;
};

/// Fails with kind `config` where the options' users, clients or faults are faulty.
Result<std::shared_ptr<Emulator>> make_emulator(IoPool& pool, EmulatorParts parts);

}  // namespace tokpost::sandbox
