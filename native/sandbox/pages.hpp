#pragma once

#include "native/sandbox/authorize_request.hpp"

#include <string>
#include <string_view>

namespace tokpost::sandbox {

/// Text for HTML, in elements and in quoted attributes.
std::string escape_html(std::string_view text);

/// The page on which a person chooses an account, unticks scopes, allows or denies. Its form posts
/// to the address that it was loaded from.
std::string consent_page(const World& world, const AuthorizeRequest& request,
                         std::string_view preferred_user_id);

/// TikTok's page for parameters that it does not accept, with its errCode and error_type.
std::string error_page(const AuthorizeFault& fault);
/// What that page says, in one line.
std::string error_page_text(const AuthorizeFault& fault);

}  // namespace tokpost::sandbox
