#include "native/sandbox/sandbox.hpp"

#include "native/sandbox/certificate.hpp"
#include "native/sandbox/emulator.hpp"
#include "native/sandbox/http_server.hpp"

#include <algorithm>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

namespace tokpost::sandbox {
namespace {

constexpr unsigned kFewestThreads = 2;  // one receives an upload while another hashes it
constexpr unsigned kMostThreads = 8;

std::size_t thread_count() {
  return std::clamp(std::thread::hardware_concurrency(), kFewestThreads, kMostThreads);
}

class LocalSandbox final : public Sandbox {
 public:
  LocalSandbox() : pool_(thread_count()) {}
  ~LocalSandbox() override { LocalSandbox::stop(); }
  LocalSandbox(const LocalSandbox&) = delete;
  LocalSandbox& operator=(const LocalSandbox&) = delete;

  Status start(Options options, std::string_view roots_pem);

  const json::object& info() const override { return emulator_->info(); }
  Result<json::value> call(std::string_view method, const json::object& arguments) override {
    return emulator_->call(method, arguments);
  }

  void stop() override {
    const std::lock_guard lock(stop_mutex_);
    if (api_) api_->stop();
    if (upload_) upload_->stop();
    if (emulator_) emulator_->stop();
    pool_.stop();
  }

 private:
  Result<std::unique_ptr<HttpServer>> listen(std::uint16_t port, const Identity& identity);
  Result<std::unique_ptr<HttpServer>> listen_for_uploads(std::uint16_t api_port,
                                                         const Identity& identity);

  // In this order: the servers go before the emulator that they call, and all before the pool.
  IoPool pool_;
  std::shared_ptr<Emulator> emulator_;
  std::unique_ptr<HttpServer> api_;
  std::unique_ptr<HttpServer> upload_;
  std::mutex stop_mutex_;
};

Result<std::unique_ptr<HttpServer>> LocalSandbox::listen(std::uint16_t port,
                                                         const Identity& identity) {
  ServerOptions options;
  options.port = port;
  options.certificate_pem = identity.certificate_pem;
  options.key_pem = identity.key_pem;
  options.accept_connection = [emulator = emulator_.get()] {
    return emulator->accept_connection();
  };
  return start_http_server(pool_, *emulator_, std::move(options));
}

// Beside a port that was chosen the next one is easy to remember and to forward; it is no more than
// a wish.
Result<std::unique_ptr<HttpServer>> LocalSandbox::listen_for_uploads(std::uint16_t api_port,
                                                                     const Identity& identity) {
  if (api_port != 0 && api_port < 65535) {
    auto beside = listen(static_cast<std::uint16_t>(api_port + 1), identity);
    if (beside) return beside;
  }
  return listen(0, identity);
}

Status LocalSandbox::start(Options options, std::string_view roots_pem) {
  const std::uint16_t port = options.port;
  Identity authority;
  Identity server;
  if (options.https) {
    auto made = make_authority();
    if (!made) return made.error();
    authority = std::move(*made);
    auto names = loopback_names();
    for (const std::string& url : {options.api_url, options.upload_url}) {
      const auto parsed = parse_url(url);
      if (parsed && std::ranges::find(names, parsed->host) == names.end()) {
        names.push_back(parsed->host);
      }
    }
    auto signed_by_it = make_server_identity(authority, names);
    if (!signed_by_it) return signed_by_it.error();
    server = std::move(*signed_by_it);
  }

  HttpClientOptions client;
  client.ca_pem = authority.certificate_pem + std::string(roots_pem);
  client.user_agent = "tokpost-sandbox";
  auto http = make_http_client(pool_, std::move(client));
  if (!http) return http.error();

  const std::string scheme = options.https ? "https" : "http";
  EmulatorParts parts;
  parts.options = std::move(options);
  parts.http = std::move(*http);
  auto emulator = make_emulator(pool_, std::move(parts));
  if (!emulator) return emulator.error();
  emulator_ = std::move(*emulator);

  auto api = listen(port, server);
  if (!api) return api.error();
  api_ = std::move(*api);
  auto upload = listen_for_uploads(port, server);
  if (!upload) return upload.error();
  upload_ = std::move(*upload);

  const auto origin = [&scheme](std::uint16_t at) {
    return scheme + "://127.0.0.1:" + std::to_string(at);
  };
  EmulatorUrls urls;
  urls.api = origin(api_->port());
  urls.upload = origin(upload_->port());
  urls.upload_port = upload_->port();
  urls.ca_pem = authority.certificate_pem;
  emulator_->set_urls(std::move(urls));
  return Status();
}

}  // namespace

Result<std::shared_ptr<Sandbox>> start_sandbox(const json::object& options,
                                               std::string_view roots_pem) {
  auto read = read_options(options);
  if (!read) return read.error();
  auto sandbox = std::make_shared<LocalSandbox>();
  auto started = sandbox->start(std::move(*read), roots_pem);
  if (!started) return started.error();
  return std::shared_ptr<Sandbox>(std::move(sandbox));
}

}  // namespace tokpost::sandbox
