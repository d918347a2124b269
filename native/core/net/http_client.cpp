#include "native/core/net/http_client.hpp"

#include "native/core/base/redact.hpp"
#include "native/core/base/secret.hpp"
#include "native/core/net/connection_pool.hpp"
#include "native/core/net/connector.hpp"
#include "native/core/net/http_exchange.hpp"
#include "native/core/net/request_head.hpp"
#include "native/core/net/resolver.hpp"
#include "native/core/net/transport_error.hpp"

#include <boost/asio/this_coro.hpp>

#include <utility>

namespace tokpost {
namespace {

namespace asio = boost::asio;

/// What running requests need; they share it, so that the client may go before they end.
struct Core {
  Core(std::shared_ptr<const ConnectorConfig> shared, const HttpClientOptions& options)
      : connector(std::move(shared)),
        pool(connector->io, options.keep_alive, options.idle_per_host),
        timeouts(options.timeouts),
        log(options.log),
        trace(options.trace) {}

  std::shared_ptr<const ConnectorConfig> connector;
  ConnectionPool pool;
  HttpTimeouts timeouts;
  Log log;
  Trace trace;
};

using CorePtr = std::shared_ptr<Core>;
using RequestPtr = std::shared_ptr<const HttpRequest>;

Error error_of(const ExchangeOutcome& outcome, const HttpRequest& request) {
  if (outcome.failure) {
    Error error = *outcome.failure;
    if (error.operation.empty()) error.operation = request.operation;
    error.request_sent = outcome.request_sent;
    return error;
  }
  return transport_error(outcome.fault,
                         describe_fault(outcome.fault, request.url.host, outcome.detail),
                         request.operation, outcome.request_sent);
}

std::chrono::milliseconds time_since(SteadyTime begun) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                               begun);
}

void trace_request(const Core& core, const HttpRequest& request, const ExchangeOutcome& outcome,
                   SteadyTime begun) {
  if (!core.trace.wanted()) return;
  RequestTrace record;
  record.operation = request.operation;
  record.method = request.method;
  record.host = request.url.authority();
  record.path = request.url.target.substr(0, request.url.target.find('?'));
  record.took = time_since(begun);
  record.attempt = request.attempt;
  if (outcome.ok()) {
    record.status = outcome.reply.status;
  } else {
    record.code = error_of(outcome, request).code;
  }
  core.trace.write(std::move(record));
}

void log_request(const Core& core, const HttpRequest& request, const ExchangeOutcome& outcome,
                 bool reused, SteadyTime begun) {
  if (!core.log.wants(LogLevel::debug)) return;
  const auto took = time_since(begun);
  std::string line = request.method + " " + redact_url(request.url.text()) + " ";
  line += outcome.ok() ? std::to_string(outcome.reply.status) : "failed";
  line += " in " + std::to_string(took.count()) + " ms, sent " +
          std::to_string(outcome.sent_bytes) + ", received " +
          std::to_string(outcome.received_bytes);
  line += reused ? ", kept-alive connection" : ", new connection";
  if (!outcome.ok()) line += ", " + error_of(outcome, request).code;
  core.log.debug(line);
}

/// A connection and how it came about, or why there is none.
struct Got {
  std::shared_ptr<Connection> connection;
  ExchangeOutcome failure;
};

Awaitable<Got> async_get_connection(CorePtr core, RequestPtr request, bool fresh, Deadline whole) {
  Got got;
  const std::string key = request->url.scheme + "://" + request->url.authority(true);
  if (!fresh) got.connection = core->pool.take(key, request->allow_address);
  if (got.connection) co_return got;
  Opened opened = co_await async_open(core->connector, request->url, request->allow_address, whole);
  if (opened.stream) {
    got.connection = core->pool.adopt(std::move(opened.stream), key, opened.address);
  } else {
    got.failure.fault = opened.fault;
    got.failure.detail = std::move(opened.detail);
  }
  co_return got;
}

// A kept-alive connection may have been closed by the peer just as we used it. The request is sent
// again only if it cannot have had an effect, or may have it twice.
bool may_repeat(const HttpRequest& request, const ExchangeOutcome& outcome) {
  if (outcome.failure || outcome.fault != TransportFault::reset || outcome.reply_started) {
    return false;
  }
  if (outcome.request_sent && !request.idempotent) return false;
  return !request.body_source || request.body_source->rewind();
}

// A stream may take as long as it makes progress; everything else has the whole request's limit.
Deadline whole_limit(const Core& core, const HttpRequest& request, Deadline deadline) {
  if (request.body_source || request.on_reply_piece) return deadline;
  return deadline.sooner(Deadline::after(core.timeouts.request));
}

// Its headers name a token, which is overwritten before the memory goes back.
RequestPtr keep_request(HttpRequest given) {
  return {new HttpRequest(std::move(given)), [](HttpRequest* request) {
            for (auto& header : request->headers) secure_zero(header.value);
            delete request;
          }};
}

Awaitable<Result<HttpReply>> async_send_request(CorePtr core, HttpRequest given,
                                                Deadline deadline) {
  if (const Status fine = check_request(given); !fine) co_return fine.error();
  const RequestPtr request = keep_request(std::move(given));
  const auto strand = co_await asio::this_coro::executor;
  const Deadline whole = whole_limit(*core, *request, deadline);
  for (bool fresh = false;; fresh = true) {
    const SteadyTime begun = std::chrono::steady_clock::now();
    Got got = co_await async_get_connection(core, request, fresh, whole);
    if (!got.connection) {
      trace_request(*core, *request, got.failure, begun);
      log_request(*core, *request, got.failure, false, begun);
      co_return error_of(got.failure, *request);
    }
    const auto connection = std::move(got.connection);
    const bool reused = connection->reused;
    StreamLimits limits;
    limits.whole = whole;
    limits.idle = core->timeouts.idle;
    connection->stream->watch(strand, limits);
    std::string head = request_head(*request, core->connector->user_agent);
    ExchangeOutcome outcome = co_await async_exchange(connection, request, std::move(head));
    connection->stream->unwatch();
    if (outcome.reusable) core->pool.put(connection);
    trace_request(*core, *request, outcome, begun);
    log_request(*core, *request, outcome, reused, begun);
    if (outcome.ok()) co_return std::move(outcome.reply);
    if (!reused || !may_repeat(*request, outcome)) co_return error_of(outcome, *request);
  }
}

class PooledClient final : public NetClient {
 public:
  explicit PooledClient(CorePtr core) : core_(std::move(core)) {}
  ~PooledClient() override { core_->pool.close_idle(); }
  PooledClient(const PooledClient&) = delete;
  PooledClient& operator=(const PooledClient&) = delete;

  Awaitable<Result<HttpReply>> async_send(HttpRequest request, Deadline deadline) override {
    return async_send_request(core_, std::move(request), deadline);
  }
  void close_idle() override { core_->pool.close_idle(); }
  HttpClientStats stats() const override { return core_->pool.stats(); }

 private:
  CorePtr core_;
};

}  // namespace

Result<std::shared_ptr<NetClient>> make_http_client(IoPool& pool, HttpClientOptions options) {
  auto tls = make_client_context(options.ca_pem);
  if (!tls) return tls.error();
  auto proxy = ProxyRules::read(options.proxy_url, options.no_proxy);
  if (!proxy) return proxy.error();
  const auto io = pool.context().get_executor();
  auto connector = std::make_shared<const ConnectorConfig>(ConnectorConfig{
      io, tls.value(), std::make_shared<TlsSessionCache>(), std::move(proxy.value()),
      std::move(options.user_agent), options.timeouts.connect, &Resolver::system()});
  auto core = std::make_shared<Core>(std::move(connector), options);
  return std::shared_ptr<NetClient>(std::make_shared<PooledClient>(std::move(core)));
}

}  // namespace tokpost
