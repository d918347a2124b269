#include "native/sandbox/pages.hpp"

#include "native/sandbox/scopes.hpp"

namespace tokpost::sandbox {
namespace {

constexpr std::string_view kStyle = R"css(
:root { color-scheme: light dark; --line: #8883; --accent: #e2264d; }
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; background: Canvas; color: CanvasText; }
main { max-width: 28rem; margin: 2rem auto; padding: 0 1.25rem 2rem; }
h1 { font-size: 1.4rem; line-height: 1.25; margin: 1.5rem 0 .5rem; }
p.note { opacity: .75; font-size: .9rem; margin: .25rem 0 1.25rem; }
fieldset { border: 1px solid var(--line); border-radius: 12px; padding: .25rem 1rem; margin: 0 0 1rem; }
legend { padding: 0 .4rem; font-weight: 600; }
label { display: flex; gap: .75rem; align-items: center; padding: .6rem 0; cursor: pointer; }
label + label { border-top: 1px solid var(--line); }
input { width: 1.15rem; height: 1.15rem; flex: none; accent-color: var(--accent); }
small { display: block; opacity: .7; }
code { overflow-wrap: anywhere; }
.buttons { display: grid; grid-template-columns: 1fr 1fr; gap: .75rem; margin-top: 1.25rem; }
button { font: inherit; font-weight: 600; padding: .8rem; border-radius: 10px; cursor: pointer;
  border: 1px solid var(--line); background: transparent; color: inherit; }
button.primary { background: var(--accent); border-color: var(--accent); color: #fff; }
button:focus-visible, input:focus-visible { outline: 3px solid #3b82f6; outline-offset: 2px; }
.badge { display: inline-block; font-size: .75rem; font-weight: 600; padding: .1rem .6rem;
  border: 1px solid var(--line); border-radius: 99px; }
)css";

std::string page(std::string_view title, std::string_view content) {
  std::string html = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">";
  html.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
  html.append("<link rel=\"icon\" href=\"data:,\"><title>").append(escape_html(title));
  html.append("</title><style>").append(kStyle).append("</style></head><body><main>\n");
  html.append("<span class=\"badge\">Sandbox: this is not TikTok</span>\n");
  return html.append(content).append("</main></body></html>\n");
}

std::string user_choice(const User& user, bool checked) {
  std::string html = "<label><input type=\"radio\" name=\"user\" required value=\"";
  html.append(escape_html(user.username)).append(checked ? "\" checked>" : "\">");
  html.append("<span>").append(escape_html(user.display_name)).append("<small>@");
  html.append(escape_html(user.username)).append(user.is_private ? ", private account" : "");
  return html.append("</small></span></label>\n");
}

std::string scope_choice(const std::string& scope) {
  const std::string name = escape_html(scope);
  std::string html =
      "<label><input type=\"checkbox\" name=\"scope\" value=\"" + name + "\" checked";
  // Login Kit grants the basic profile in any case: a disabled box is not sent, so a hidden field
  // is.
  const bool fixed = scope == kFixedScope;
  html.append(fixed ? " disabled>" : ">");
  if (fixed) html.append("<input type=\"hidden\" name=\"scope\" value=\"" + name + "\">");
  html.append("<span>").append(escape_html(scope_text(scope)));
  return html.append("<small>").append(name).append("</small></span></label>\n");
}

}  // namespace

std::string escape_html(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        out.append("&amp;");
        break;
      case '<':
        out.append("&lt;");
        break;
      case '>':
        out.append("&gt;");
        break;
      case '"':
        out.append("&quot;");
        break;
      case '\'':
        out.append("&#39;");
        break;
      default:
        out.push_back(c);
    }
  }
  return out;
}

std::string consent_page(const World& world, const AuthorizeRequest& request,
                         std::string_view preferred_user_id) {
  const std::string app = escape_html(request.client->settings.key);
  std::string html = "<h1>Allow the app to use your TikTok account?</h1>\n";
  html.append("<p class=\"note\">App <code>")
      .append(app)
      .append("</code>, which gets the answer at ");
  html.append("<code>").append(escape_html(request.redirect_uri)).append("</code></p>\n");
  html.append("<form method=\"post\">\n<fieldset><legend>Account</legend>\n");
  bool first = true;
  for (const auto& user : world.users) {
    const bool checked =
        preferred_user_id.empty() ? first : std::string_view(user->id) == preferred_user_id;
    html.append(user_choice(*user, checked));
    first = false;
  }
  html.append("</fieldset>\n<fieldset><legend>It may</legend>\n");
  for (const auto& scope : request.scopes) html.append(scope_choice(scope));
  html.append("</fieldset>\n<div class=\"buttons\">");
  html.append("<button name=\"action\" value=\"deny\" formnovalidate>Cancel</button>");
  html.append("<button class=\"primary\" name=\"action\" value=\"allow\">Continue</button>");
  html.append("</div>\n</form>\n");
  return page("Log in with TikTok (sandbox)", html);
}

std::string error_page_text(const AuthorizeFault& fault) {
  return "Something went wrong. Please correct the following and try again: " + fault.item + " (" +
         fault.text + ")";
}

std::string error_page(const AuthorizeFault& fault) {
  std::string html = "<h1>Something went wrong</h1>\n<p>";
  html.append(escape_html(error_page_text(fault))).append("</p>\n<p class=\"note\"><code>");
  html.append("errCode=10007&amp;error_type=").append(escape_html(fault.item));
  html.append("</code></p>\n");
  return page("Something went wrong (sandbox)", html);
}

}  // namespace tokpost::sandbox
