#include "native/core/net/tls_session_cache.hpp"

#include <openssl/ssl.h>

#include <algorithm>
#include <ctime>
#include <utility>

namespace tokpost {
namespace {

bool is_usable(SSL_SESSION* session) {
  return SSL_SESSION_is_resumable(session) == 1 &&
         SSL_SESSION_get_time(session) + SSL_SESSION_get_timeout(session) > std::time(nullptr);
}

}  // namespace

void TlsSessionCache::store(const std::string& key, TlsSession session) {
  const std::lock_guard lock(mutex_);
  auto host = std::ranges::find(hosts_, key, &Host::key);
  if (host == hosts_.end()) {
    hosts_.push_front(Host{key, {}});
    if (hosts_.size() > kHosts) hosts_.pop_back();
  } else {
    hosts_.splice(hosts_.begin(), hosts_, host);
  }
  auto& sessions = hosts_.front().sessions;
  sessions.push_front(std::move(session));
  if (sessions.size() > kSessionsPerHost) sessions.pop_back();
}

TlsSession TlsSessionCache::take(std::string_view key) {
  const std::lock_guard lock(mutex_);
  const auto host = std::ranges::find(hosts_, key, &Host::key);
  TlsSession none(nullptr, &SSL_SESSION_free);
  if (host == hosts_.end()) return none;
  auto& sessions = host->sessions;
  sessions.remove_if([](const TlsSession& session) { return !is_usable(session.get()); });
  if (sessions.empty()) return none;
  SSL_SESSION* newest = sessions.front().get();
  if (SSL_SESSION_get_protocol_version(newest) >= TLS1_3_VERSION) {
    TlsSession session = std::move(sessions.front());
    sessions.pop_front();
    return session;
  }
  SSL_SESSION_up_ref(newest);
  return TlsSession(newest, &SSL_SESSION_free);
}

std::size_t TlsSessionCache::size() const {
  const std::lock_guard lock(mutex_);
  std::size_t count = 0;
  for (const auto& host : hosts_) count += host.sessions.size();
  return count;
}

}  // namespace tokpost
