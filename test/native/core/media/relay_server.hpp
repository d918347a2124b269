#pragma once

#include "native/core/media/relay_source.hpp"
#include "test/native/core/media/source_fixture.hpp"
#include "test/native/support/http_client_fixture.hpp"

#include <atomic>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace tokpost::media {

/// A file on a web server that knows ranges, and forgets how to where a test says so.
class RelayServer {
 public:
  explicit RelayServer(std::string content) : bytes(std::move(content)) {}

  std::string url(std::string_view path = "/clip.mp4") const { return server_.url(path); }
  /// The requests so far: "GET /clip.mp4 bytes=0-0".
  std::vector<std::string> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

  std::string bytes;
  std::string headers = "ETag: \"one\"\r\n";
  bool knows_ranges = true;
  std::string status;        ///< answered instead of the file
  std::string location;      ///< with it
  std::size_t cut_once = 0;  ///< the first long reply ends after so many bytes

 private:
  static std::string header_of(const std::string& head, const std::string& name) {
    const std::size_t at = head.find("\r\n" + name + ": ");
    if (at == std::string::npos) return {};
    const std::size_t from = at + name.size() + 4;
    return head.substr(from, head.find("\r\n", from) - from);
  }

  void serve(test::Peer& peer) {
    while (true) {
      const std::string head = peer.read_head();
      const std::string range = header_of(head, "Range");
      {
        const std::lock_guard lock(mutex_);
        requests_.push_back(head.substr(0, head.find(" HTTP/")) + " " + range);
      }
      EXPECT_EQ(header_of(head, "Accept-Encoding"), "identity");
      if (!status.empty() && head.starts_with("GET /clip.mp4")) {
        peer.reply("nothing", status, location.empty() ? "" : "Location: " + location + "\r\n");
        continue;
      }
      const std::string if_range = header_of(head, "If-Range");
      const bool same = if_range.empty() || headers.find(if_range) != std::string::npos;
      if (range.empty() || !knows_ranges || !same) {
        answer(peer, bytes, "200 OK", headers);
        continue;
      }
      const std::size_t dash = range.find('-');
      const std::size_t first = std::stoul(range.substr(6, dash - 6));
      const std::string to = range.substr(dash + 1);
      const std::size_t last = to.empty() ? bytes.size() - 1 : std::stoul(to);
      answer(peer, bytes.substr(first, last - first + 1), "206 Partial Content",
             headers + "Content-Range: bytes " + std::to_string(first) + "-" +
                 std::to_string(last) + "/" + std::to_string(bytes.size()) + "\r\n");
    }
  }

  void answer(test::Peer& peer, const std::string& body, const std::string& line,
              const std::string& more) {
    if (cut_once == 0 || body.size() <= cut_once) return peer.reply(body, line, more);
    const std::size_t size = std::exchange(cut_once, 0);
    peer.send("HTTP/1.1 " + line + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
              more + "\r\n" + body.substr(0, size));
    peer.finish();
    peer.drain();
    throw test::PeerGone();
  }

  mutable std::mutex mutex_;
  std::vector<std::string> requests_;
  test::Imposter server_{[this](test::Peer& peer) { serve(peer); }};
};

/// Relays through a real client.
class RelayTest : public SourceTest {
 protected:
  RelayTest() {
    tools_.http = make_http_client(pool_, HttpClientOptions()).value();
    tools_.pool = &pool_;
    tools_.rules.allow_private = true;
    tools_.retry.policy.max_attempts = 1;
  }
  Result<std::shared_ptr<RelaySource>> open_relay(const std::string& url) {
    return run<std::shared_ptr<RelaySource>>([=, this] { return async_open_relay(url, tools_); });
  }
  std::string code_of(const std::string& url) {
    const auto opened = open_relay(url);
    return opened ? "ok" : opened.error().code;
  }

  RelayTools tools_;
};

}  // namespace tokpost::media
