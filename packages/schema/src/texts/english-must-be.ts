/** The words that complete "… must be …", by key. */
export const englishMustBe = {
  // For schemas without words of their own.
  "must-be.string": "a string",
  "must-be.number": "a number",
  "must-be.whole-number": "a whole number",
  "must-be.boolean": "true or false",
  "must-be.array": "an array",
  "must-be.object": "an object",
  "must-be.other-type": "of another type",
  "must-be.shape": "of the stated shape",
  "must-be.one-of": "one of {values}",
  "must-be.at-least": "at least {count}",
  "must-be.at-least-characters": "at least {count} characters long",
  "must-be.at-least-items": "at least {count} items long",
  "must-be.at-most": "at most {count}",
  "must-be.at-most-characters": "at most {count} characters long",
  "must-be.at-most-items": "at most {count} items long",
  // For a plugin's own words.
  "must-be.custom": "{text}",

  // For any config.
  "must-be.known-field": "a known field",
  "must-be.json": "JSON",
  "must-be.json-loop": "JSON that does not contain itself",
  "must-be.finite-number": "a finite number",
  "must-be.plain-text":
    "a text without NUL, lone surrogates and characters that reverse the writing direction",
  "must-be.plain-array": "a plain array without gaps",
  "must-be.plain-object": "a plain object",
  "must-be.object-getters": "a plain object without getters",
  "must-be.left-out": "left out",
  "must-be.at-most-bytes": "at most {count} KiB of JSON",
  "must-be.at-most-levels": "at most {count} levels deep",
  "must-be.runnable-twice": "such that two containers can run at once",

  // Numbers, times and sizes.
  "must-be.port-number": "a whole number from 1 to 65535",
  "must-be.limit": "a whole number, or -1 for no limit",
  "must-be.at-most-hard": "at most `hard`",
  "must-be.limit-or-pair": 'a whole number, or {"soft": …, "hard": …}',
  "must-be.limits": 'an object such as {"nofile": 65536}',
  "must-be.duration": 'a duration such as "500ms", "10s" or "1m30s"',
  "must-be.duration-at-least": 'a duration such as "500ms", "10s" or "1m30s", at least "{least}"',
  "must-be.duration-at-most": 'a duration such as "500ms", "10s" or "1m30s", at most "{most}"',
  "must-be.size": 'a size with its unit, such as "512m" or "2g"',
  "must-be.size-in-quotes": 'a size with its unit, such as "512m" or "2g", in quotes',
  "must-be.size-at-least": 'a size with its unit, such as "512m" or "2g", at least "{least}" and below 8 PiB',
  "must-be.status": 'a status such as 204, or a range such as "200-399"',
  "must-be.age": 'an age such as "10m", "1h" or "365d"',

  // Domains, addresses and ports.
  "must-be.domain": "a domain such as app.example.com, not empty",
  "must-be.domain-blanks": "a domain without blanks, tabs, line breaks or invisible characters",
  "must-be.domain-case": "a domain in lower case",
  "must-be.domain-alone":
    "a domain of letters, digits, hyphens and dots, without scheme, port or path; a wildcard only in front, as in *.example.com",
  "must-be.domain-at-most": "a domain of at most {count} characters",
  "must-be.punycode-at-most": "a domain of at most {count} characters, as punycode too",
  "must-be.wildcard-at-most": "a wildcard of at most {count} characters, as punycode too",
  "must-be.domain-parts": "a domain without an empty part: no dot first, last or twice",
  "must-be.domain-encodable": "a domain whose international part can be written as punycode",
  "must-be.domain-parts-at-most": "a domain whose parts have at most {count} characters each",
  "must-be.domain-hyphens": "a domain whose parts neither begin nor end with a hyphen",
  "must-be.domain-no-address": "a domain, not an IP address",
  "must-be.host-name": "a host name",
  "must-be.host-and-port": "a host name, with a port if needed",
  "must-be.host-label": "a host name of one label: lower-case letters, digits and hyphens",
  "must-be.address": 'an IP address, or "host-gateway"',
  "must-be.extra-host":
    'a name with its address, such as "db.internal:10.0.0.5" or "host.docker.internal:host-gateway"',
  "must-be.extra-hosts":
    'a list such as ["db.internal:10.0.0.5"], or an object such as {"db.internal": "10.0.0.5"}',
  "must-be.published-port": 'a fixed port such as "8080:80", "127.0.0.1:8080:80" or "5353:53/udp"',
  "must-be.registry": 'a registry such as "ghcr.io" or "registry.example:5000"',

  // Names.
  "must-be.workload-name":
    "a name of 1 to 40 lower-case letters, digits and single hyphens, beginning with a letter and not ending with a hyphen",
  "must-be.network-name":
    "the name of a network: letters, digits, dots, hyphens and underscores, and not none",
  "must-be.volume-name": "a volume's name of letters, digits, dots, hyphens and underscores",
  "must-be.variable": "named like an environment variable",
  "must-be.variable-name": "the name of an environment variable, such as DB_PASSWORD",
  "must-be.resolver-name": "a name of 1 to 255 printable characters without blanks",
  "must-be.user": 'a user such as "1000:1000" or "app"',
  "must-be.user-name": "a user name without colons",
  "must-be.label-key": "a label key without blanks and =, not beginning with dev.cutover.",
  "must-be.capability": "a capability in upper case, such as NET_ADMIN",
  "must-be.log-driver": 'a log driver such as "json-file" or "local"',
  "must-be.option-name": 'the name of an option, such as "max-size"',
  "must-be.service-name": "the name of a service",
  "must-be.profile-name": "the name of a profile",
  "must-be.stage-name": "the name of a stage",
  "must-be.secret-id": "the id of a build secret",
  "must-be.file-name": 'the name of a file such as "index.html"',
  "must-be.header-name": "the name of a header that the server does not set itself",
  "must-be.free-variable": "another name: the Compose program itself reads a variable of this name",

  // Images, repositories and paths.
  "must-be.image": "an image reference: [registry/]name[:tag][@sha256:digest], the name in lower case",
  "must-be.platform": 'a platform such as "linux/amd64" or "linux/arm64/v8"',
  "must-be.repository": "a git repository by https, ssh or absolute path, without a login in it",
  "must-be.ref": "a branch, a tag or a commit",
  "must-be.archive": "a file that ends in .tar, .tar.gz or .tgz",
  "must-be.absolute-path": 'an absolute path such as "/data", without "..", "." or a slash at the end',
  "must-be.path-below-root": 'an absolute path below /, such as "/data"',
  "must-be.path-of-address": "a path that begins with a slash, without blanks and #, percent-encoded",
  "must-be.path-in-files": 'a path in the files such as "apps/site", without ".."',
  "must-be.path-below-files": 'a path below the files such as "dist", without ".."',
  "must-be.path-of-entry": 'a path in the files such as "main.ts"',
  "must-be.path-in-site": 'a path in the site such as "404.html"',
  "must-be.path-in-context": 'a path in the build context such as "docker/Dockerfile", without ".."',
  "must-be.pattern": 'a pattern such as "/assets/**" or "*.css"',

  // Texts, secrets and options.
  "must-be.arguments": "an array of arguments; a shell string is not split",
  "must-be.string-or-number": "a string or a number",
  "must-be.printable": "printable ASCII text without dollar signs",
  "must-be.reference":
    'a reference: { "from_env": "NAME" }, { "from_file": "/path" } or { "from_resolver": "name" }',
  "must-be.text-or-reference":
    'a string in quotes, or a reference: { "from_env": "NAME" }, { "from_file": "/path" } or { "from_resolver": "name" }',
  "must-be.security-option":
    'an option such as "no-new-privileges:true"; others are apparmor=, label=, seccomp=unconfined and systempaths=unconfined',
  "must-be.device": 'a device such as "/dev/fuse" or "/dev/ttyUSB0:/dev/ttyUSB0:rw"',

  // Mounts.
  "must-be.volume":
    'a volume such as "data:/var/lib/app:ro", or an object with `type`, `source` and `target`',
  "must-be.short-volume":
    'a volume such as "data:/var/lib/app", with ro, rw, z, Z or nocopy after a second colon',
  "must-be.volume-type": '"volume" or "bind"; for memory, use `tmpfs`',
  "must-be.volume-propagation": "a volume without shared or slave mounts, which reach outside the container",
  "must-be.volume-target":
    "a volume whose target is an absolute path in the container, below /, and in its shortest form",
  "must-be.volume-type-bind": "a volume of type bind if it has `bind`",
  "must-be.bind-colon": "a bind mount without a colon in its paths if it has `bind.selinux`",
  "must-be.bind-source":
    "a bind mount from an absolute path in its shortest form; relative paths and ~ are refused",
  "must-be.volume-source": "a volume whose name has only letters, digits, dots, hyphens and underscores",
  "must-be.volume-target-taken": "a volume with a target that no other volume has",
  "must-be.memory-mount": 'an absolute path in the container, such as "/run" or "/tmp:size=64m,mode=1777"',
  "must-be.memory-mounts": 'a path such as "/run", or a list of them',
  "must-be.memory-mount-taken": "a path that no volume and no other memory file system has",
  "must-be.storage-taken": "a path that no entry of `volumes` or `tmpfs` has",

  // Fields that need or exclude each other.
  "must-be.set-with-domains": "set if `domains` are given",
  "must-be.set-with-healthcheck": "set if `healthcheck` names no port of its own",
  "must-be.set-without-both": "set if neither `{other}` nor `{another}` is given",
  "must-be.set-or-other": "set if `{other}` is not, and left out if it is",
  "must-be.set-in-mode": "set in the mode {mode}",
  "must-be.left-out-in-mode": "left out in the mode {mode}",
  "must-be.left-out-beside": "left out if `{other}` is given",
  "must-be.left-out-without": "left out if no `{other}` is given",
  "must-be.left-out-without-either": "left out if no `{other}` or `{another}` is given",
  "must-be.left-out-without-https": "left out if `repository` is not by https",
  "must-be.left-out-with-fallback": "left out if `spa_fallback` is true, which answers every path",
  "must-be.left-out-with-classic": "left out if `builder` is classic, which does not support it",
  "must-be.left-out-not-classic": "left out if `builder` is not classic: use `docker login`",
  "must-be.header-once": "given only once",
  "must-be.host-port-once": "published only once",
  "must-be.host-network-alone": 'either "host" alone or other networks',
  "must-be.rising-weights": "steps whose weights grow, each larger than the one before",
  "must-be.domain-for-two": "at least one domain, if there is a `shift`, a `failover` or a `preview`",
  "must-be.network-for-alias": "at least one network, and not host, if there is an `alias`",
} as const;
