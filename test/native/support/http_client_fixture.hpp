#pragma once

#include "native/core/net/http_client.hpp"
#include "test/native/support/imposter.hpp"
#include "test/native/support/io_test.hpp"

#include <functional>
#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace tokpost::test {

/// A request body made of given pieces.
class PieceBody final : public RequestBody {
 public:
  PieceBody(std::vector<std::string> pieces, bool rewindable)
      : pieces_(std::move(pieces)), rewindable_(rewindable) {
    for (const auto& piece : pieces_) size_ += piece.size();
  }

  std::uint64_t size() const override { return size_; }
  void announce(std::uint64_t size) { size_ = size; }
  Awaitable<Result<std::span<const char>>> async_next() override {
    if (next_ == pieces_.size()) co_return std::span<const char>();
    const std::string& piece = pieces_[next_++];
    co_return std::span<const char>(piece);
  }
  bool rewind() override {
    next_ = 0;
    return rewindable_;
  }
  std::size_t handed_out() const { return next_; }

 private:
  std::vector<std::string> pieces_;
  std::size_t next_ = 0;
  std::uint64_t size_ = 0;
  bool rewindable_;
};

/// Sends requests through a real client.
class HttpClientFixture : public IoTest {
 protected:
  using Answer = Result<HttpReply>;

  /// A request under way.
  struct Running {
    std::shared_ptr<Job> job;
    std::future<Answer> answer;

    Answer get() {
      if (answer.wait_for(std::chrono::seconds(20)) != std::future_status::ready) {
        job->cancel();
        return make_error(Errc::timeout, "test_timeout", "the request did not end");
      }
      return answer.get();
    }
  };

  static HttpRequest get(const std::string& url) {
    HttpRequest request;
    request.url = parse_url(url).value();
    request.operation = "test.request";
    return request;
  }
  static HttpRequest post(const std::string& url, std::string body) {
    HttpRequest request = get(url);
    request.method = "POST";
    request.body = std::move(body);
    return request;
  }
  static HttpRequest put(const std::string& url, std::vector<std::string> pieces,
                         bool rewindable = true) {
    HttpRequest request = get(url);
    request.method = "PUT";
    request.body_source = std::make_shared<PieceBody>(std::move(pieces), rewindable);
    return request;
  }

  std::shared_ptr<NetClient> client(HttpClientOptions options = {}) {
    options.user_agent = "tokpost/test";
    return make_http_client(pool_, std::move(options)).value();
  }
  std::shared_ptr<NetClient> trusting(const TestAuthority& authority,
                                      HttpClientOptions options = {}) {
    options.ca_pem = authority.root_pem();
    return client(std::move(options));
  }

  Running start(std::shared_ptr<NetClient> to, HttpRequest request,
                Deadline deadline = Deadline::never()) {
    auto promise = std::make_shared<std::promise<Answer>>();
    Running running{nullptr, promise->get_future()};
    std::function<Awaitable<Answer>()> body = [to = std::move(to), request = std::move(request),
                                               deadline] {
      return to->async_send(request, deadline);
    };
    running.job = start_job<HttpReply>(pool_, std::move(body), [promise](Answer answer) {
      promise->set_value(std::move(answer));
    });
    return running;
  }
  Answer send(const std::shared_ptr<NetClient>& to, HttpRequest request,
              Deadline deadline = Deadline::never()) {
    return start(to, std::move(request), deadline).get();
  }
  /// The code of the error, or the reply's status where there is none.
  static std::string code_of(const Answer& answer) {
    return answer ? std::to_string(answer->status) : answer.error().code;
  }
};

/// Answers every request of a connection with its own body, or with "ok".
inline void echo(Peer& peer) {
  while (true) {
    const auto [head, body] = peer.read_request();
    peer.reply(body.empty() ? "ok" : body);
  }
}

/// Answers the one request of each connection with these bytes, and closes.
inline Imposter::Script answer_with(std::string bytes) {
  return [bytes = std::move(bytes)](Peer& peer) {
    peer.read_request();
    peer.send(bytes);
    peer.finish();
    peer.drain();
  };
}

/// Waits until something that another thread does has come true.
inline bool eventually(const std::function<bool()>& is_true) {
  for (int i = 0; i < 2000; ++i) {
    if (is_true()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return false;
}

}  // namespace tokpost::test
