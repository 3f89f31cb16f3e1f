import type { Catalogue } from "../texts/catalogue.js";
import { fields } from "./fields/pt-BR.js";

/** Brazilian Portuguese. */
export const catalogue: Catalogue = {
  locale: "pt-BR",
  texts: {
    "must-be.string": "uma string",
    "must-be.number": "um número",
    "must-be.whole-number": "um número inteiro",
    "must-be.boolean": "true ou false",
    "must-be.array": "uma lista",
    "must-be.object": "um objeto",
    "must-be.other-type": "um valor de outro tipo",
    "must-be.shape": "o formato indicado",
    "must-be.one-of": "um dos valores {values}",
    "must-be.at-least": "no mínimo {count}",
    "must-be.at-least-characters": {
      one: "uma string de pelo menos {count} caractere",
      other: "uma string de pelo menos {count} caracteres",
    },
    "must-be.at-least-items": {
      one: "uma lista de pelo menos {count} item",
      other: "uma lista de pelo menos {count} itens",
    },
    "must-be.at-most": "no máximo {count}",
    "must-be.at-most-characters": {
      one: "uma string de no máximo {count} caractere",
      other: "uma string de no máximo {count} caracteres",
    },
    "must-be.at-most-items": {
      one: "uma lista de no máximo {count} item",
      other: "uma lista de no máximo {count} itens",
    },
    "must-be.custom": "{text}",

    "must-be.known-field": "um campo conhecido",
    "must-be.json": "JSON",
    "must-be.json-loop": "JSON que não contenha a si mesmo",
    "must-be.finite-number": "um número finito",
    "must-be.plain-text":
      "um texto sem NUL, sem surrogates isolados e sem caracteres que invertam a direção da escrita",
    "must-be.plain-array": "uma lista simples, sem lacunas",
    "must-be.plain-object": "um objeto simples",
    "must-be.object-getters": "um objeto simples, sem getters",
    "must-be.left-out": "a ausência do campo",
    "must-be.at-most-bytes": "no máximo {count} KiB de JSON",
    "must-be.at-most-levels": {
      one: "no máximo {count} nível de aninhamento",
      other: "no máximo {count} níveis de aninhamento",
    },
    "must-be.runnable-twice": "uma configuração que permita dois contêineres em execução ao mesmo tempo",

    "must-be.port-number": "um número inteiro de 1 a 65535",
    "must-be.limit": "um número inteiro, ou -1 para não ter limite",
    "must-be.at-most-hard": "no máximo o valor de `hard`",
    "must-be.limit-or-pair": 'um número inteiro, ou {"soft": …, "hard": …}',
    "must-be.limits": 'um objeto como {"nofile": 65536}',
    "must-be.duration": 'uma duração como "500ms", "10s" ou "1m30s"',
    "must-be.duration-at-least": 'uma duração como "500ms", "10s" ou "1m30s", de pelo menos "{least}"',
    "must-be.duration-at-most": 'uma duração como "500ms", "10s" ou "1m30s", de no máximo "{most}"',
    "must-be.size": 'um tamanho com unidade, como "512m" ou "2g"',
    "must-be.size-in-quotes": 'um tamanho com unidade, como "512m" ou "2g", entre aspas',
    "must-be.size-at-least":
      'um tamanho com unidade, como "512m" ou "2g", de pelo menos "{least}" e menor que 8 PiB',
    "must-be.status": 'um código de status como 204, ou uma faixa como "200-399"',
    "must-be.age": 'uma idade como "10m", "1h" ou "365d"',

    "must-be.domain": "um domínio não vazio, como app.example.com",
    "must-be.domain-blanks": "um domínio sem espaços, tabulações, quebras de linha ou caracteres invisíveis",
    "must-be.domain-case": "um domínio em minúsculas",
    "must-be.domain-alone":
      "um domínio com letras, dígitos, hifens e pontos, sem esquema, porta ou caminho; um curinga somente no início, como em *.example.com",
    "must-be.domain-at-most": {
      one: "um domínio de no máximo {count} caractere",
      other: "um domínio de no máximo {count} caracteres",
    },
    "must-be.punycode-at-most": {
      one: "um domínio de no máximo {count} caractere, também em punycode",
      other: "um domínio de no máximo {count} caracteres, também em punycode",
    },
    "must-be.wildcard-at-most": {
      one: "um domínio curinga de no máximo {count} caractere, também em punycode",
      other: "um domínio curinga de no máximo {count} caracteres, também em punycode",
    },
    "must-be.domain-parts": "um domínio sem partes vazias: sem ponto no início, no fim ou repetido",
    "must-be.domain-encodable": "um domínio cuja parte internacional possa ser escrita em punycode",
    "must-be.domain-parts-at-most": {
      one: "um domínio cujas partes tenham no máximo {count} caractere",
      other: "um domínio cujas partes tenham no máximo {count} caracteres",
    },
    "must-be.domain-hyphens": "um domínio cujas partes não comecem nem terminem com hífen",
    "must-be.domain-no-address": "um domínio, não um endereço IP",
    "must-be.host-name": "um nome de host",
    "must-be.host-and-port": "um nome de host, com porta se necessário",
    "must-be.host-label": "um nome de host sem pontos: letras minúsculas, dígitos e hifens",
    "must-be.address": 'um endereço IP, ou "host-gateway"',
    "must-be.extra-host":
      'um nome com seu endereço, como "db.internal:10.0.0.5" ou "host.docker.internal:host-gateway"',
    "must-be.extra-hosts":
      'uma lista como ["db.internal:10.0.0.5"], ou um objeto como {"db.internal": "10.0.0.5"}',
    "must-be.published-port": 'uma porta fixa como "8080:80", "127.0.0.1:8080:80" ou "5353:53/udp"',
    "must-be.registry": 'um registry como "ghcr.io" ou "registry.example:5000"',

    "must-be.workload-name":
      "um nome de 1 a 40 letras minúsculas, dígitos e hifens isolados, que comece com uma letra e não termine com hífen",
    "must-be.network-name":
      "o nome de uma rede: letras, dígitos, pontos, hifens e sublinhados, diferente de none",
    "must-be.volume-name": "um nome de volume com letras, dígitos, pontos, hifens e sublinhados",
    "must-be.variable": "um nome válido para uma variável de ambiente",
    "must-be.variable-name": "o nome de uma variável de ambiente, como DB_PASSWORD",
    "must-be.resolver-name": "um nome de 1 a 255 caracteres imprimíveis, sem espaços",
    "must-be.user": 'um usuário como "1000:1000" ou "app"',
    "must-be.user-name": "um nome de usuário sem dois-pontos",
    "must-be.label-key": "uma chave de label sem espaços nem =, que não comece com `dev.cutover.`",
    "must-be.capability": "uma capability em maiúsculas, como NET_ADMIN",
    "must-be.log-driver": 'um driver de log como "json-file" ou "local"',
    "must-be.option-name": 'o nome de uma opção, como "max-size"',
    "must-be.service-name": "o nome de um serviço",
    "must-be.profile-name": "o nome de um perfil",
    "must-be.stage-name": "o nome de um estágio de build",
    "must-be.secret-id": "o id de um segredo de build",
    "must-be.file-name": 'o nome de um arquivo, como "index.html"',
    "must-be.header-name": "o nome de um cabeçalho que o próprio servidor não defina",
    "must-be.free-variable": "outro nome: o próprio programa Compose lê uma variável com este nome",

    "must-be.image":
      "uma referência de imagem: [registry/]name[:tag][@sha256:digest], com o nome em minúsculas",
    "must-be.platform": 'uma plataforma como "linux/amd64" ou "linux/arm64/v8"',
    "must-be.repository":
      "um repositório git por https, ssh ou caminho absoluto, sem credenciais no endereço",
    "must-be.ref": "um branch, uma tag ou um commit",
    "must-be.archive": "um arquivo que termine em .tar, .tar.gz ou .tgz",
    "must-be.absolute-path": 'um caminho absoluto como "/data", sem "..", "." ou barra no final',
    "must-be.path-below-root": 'um caminho absoluto abaixo de /, como "/data"',
    "must-be.path-of-address":
      "um caminho que comece com barra, sem espaços e #, com codificação por porcentagem",
    "must-be.path-in-files": 'um caminho dentro dos arquivos como "apps/site", sem ".."',
    "must-be.path-below-files": 'um caminho abaixo dos arquivos como "dist", sem ".."',
    "must-be.path-of-entry": 'um caminho dentro dos arquivos como "main.ts"',
    "must-be.path-in-site": 'um caminho dentro do site como "404.html"',
    "must-be.path-in-context": 'um caminho no contexto de build como "docker/Dockerfile", sem ".."',
    "must-be.pattern": 'um padrão como "/assets/**" ou "*.css"',

    "must-be.arguments": "uma lista de argumentos; uma linha de shell não é dividida",
    "must-be.string-or-number": "uma string ou um número",
    "must-be.printable": "texto ASCII imprimível, sem cifrões",
    "must-be.reference":
      'uma referência: { "from_env": "NAME" }, { "from_file": "/path" } ou { "from_resolver": "name" }',
    "must-be.text-or-reference":
      'uma string entre aspas, ou uma referência: { "from_env": "NAME" }, { "from_file": "/path" } ou { "from_resolver": "name" }',
    "must-be.security-option":
      'uma opção como "no-new-privileges:true"; outras são apparmor=, label=, seccomp=unconfined e systempaths=unconfined',
    "must-be.device": 'um dispositivo como "/dev/fuse" ou "/dev/ttyUSB0:/dev/ttyUSB0:rw"',

    "must-be.volume": 'um volume como "data:/var/lib/app:ro", ou um objeto com `type`, `source` e `target`',
    "must-be.short-volume":
      'um volume como "data:/var/lib/app", com ro, rw, z, Z ou nocopy após um segundo dois-pontos',
    "must-be.volume-type": '"volume" ou "bind"; para memória, use `tmpfs`',
    "must-be.volume-propagation": "um volume sem montagens shared ou slave, que alcançam além do contêiner",
    "must-be.volume-target":
      "um volume cujo destino seja um caminho absoluto no contêiner, abaixo de / e na forma mais curta",
    "must-be.volume-type-bind": "um volume do tipo bind se tiver `bind`",
    "must-be.bind-colon": "uma montagem bind sem dois-pontos nos caminhos se tiver `bind.selinux`",
    "must-be.bind-source":
      "uma montagem bind a partir de um caminho absoluto na forma mais curta; caminhos relativos e ~ não são aceitos",
    "must-be.volume-source": "um volume cujo nome tenha apenas letras, dígitos, pontos, hifens e sublinhados",
    "must-be.volume-target-taken": "um volume com um destino que nenhum outro volume tenha",
    "must-be.memory-mount": 'um caminho absoluto no contêiner, como "/run" ou "/tmp:size=64m,mode=1777"',
    "must-be.memory-mounts": 'um caminho como "/run", ou uma lista de caminhos',
    "must-be.memory-mount-taken":
      "um caminho que nenhum volume nem outro sistema de arquivos em memória ocupe",
    "must-be.storage-taken": "um caminho que nenhuma entrada de `volumes` ou `tmpfs` ocupe",

    "must-be.set-with-domains": "um valor se `domains` for informado",
    "must-be.set-with-healthcheck": "um valor se `healthcheck` não informar uma porta própria",
    "must-be.set-without-both": "um valor se nem `{other}` nem `{another}` for informado",
    "must-be.set-or-other": "ou este campo ou `{other}`, mas não ambos",
    "must-be.set-in-mode": "um valor no modo {mode}",
    "must-be.left-out-in-mode": "a ausência do campo no modo {mode}",
    "must-be.left-out-beside": "a ausência do campo se `{other}` for informado",
    "must-be.left-out-without": "a ausência do campo se `{other}` não for informado",
    "must-be.left-out-without-either": "a ausência do campo se nem `{other}` nem `{another}` for informado",
    "must-be.left-out-without-https": "a ausência do campo se `repository` não usar https",
    "must-be.left-out-with-fallback":
      "a ausência do campo se `spa_fallback` for true, que responde a todos os caminhos",
    "must-be.left-out-with-classic":
      "a ausência do campo se `builder` for classic, que não oferece suporte a isso",
    "must-be.left-out-not-classic": "a ausência do campo se `builder` não for classic: use `docker login`",
    "must-be.header-once": "um cabeçalho informado uma única vez",
    "must-be.host-port-once": "uma porta do host publicada uma única vez",
    "must-be.host-network-alone": 'ou somente "host" ou outras redes',
    "must-be.rising-weights": "etapas com `weight` crescente, cada um maior que o anterior",
    "must-be.domain-for-two": "pelo menos um domínio, se houver um `shift`, `failover` ou `preview`",
    "must-be.network-for-alias": "pelo menos uma rede, que não seja host, se houver um `alias`",

    "sentence.field": "{field}: espera-se {expected}. Valor atual: {received}.",
    "sentence.config": "Configuração: espera-se {expected}. Valor atual: {received}.",

    "received.missing": "nenhum",
    "received.null": "null",
    "received.number": "um número",
    "received.boolean": "um booleano",
    "received.bigint": "um bigint",
    "received.function": "uma função",
    "received.symbol": "um symbol",
    "received.array": { one: "uma lista de {size} item", other: "uma lista de {size} itens" },
    "received.string": { one: "uma string de {size} caractere", other: "uma string de {size} caracteres" },
    "received.object": { one: "um objeto de {size} campo", other: "um objeto de {size} campos" },
    "received.value": "{value}",
    "received.unreadable": "um valor ilegível",
    "received.asked-blue-green": "um deploy blue-green",

    "unknown-field.top": 'Campo desconhecido "{name}".',
    "unknown-field.top-meant": 'Campo desconhecido "{name}". Você quis dizer "{meant}"?',
    "unknown-field.inside": 'Campo desconhecido "{name}" em {holder}.',
    "unknown-field.inside-meant": 'Campo desconhecido "{name}" em {holder}. Você quis dizer "{meant}"?',

    "strategy.asked-recreate": "`deploy_strategy` pede recreate.",
    "strategy.asked-blue-green": "`deploy_strategy` pede blue-green.",
    "strategy.image": "O deploy de uma imagem é blue-green, salvo se a configuração indicar outra coisa.",
    "strategy.dockerfile":
      "O deploy da imagem de um Dockerfile usa recreate, salvo se a configuração indicar outra coisa.",
    "strategy.static":
      "O deploy de um site estático usa recreate, salvo se a configuração indicar outra coisa.",
    "strategy.stack": "Uma stack é substituída no lugar: seus serviços compartilham nomes, redes e volumes.",
    "strategy.stack-not-twice":
      "Duas versões de uma stack não podem rodar ao mesmo tempo, pois seus serviços compartilham nomes, redes e volumes.",
    "strategy.storage":
      "O armazenamento é um volume gravável, que dois contêineres nunca devem montar ao mesmo tempo.",
    "strategy.host-port": "Somente um contêiner pode ocupar a porta fixa {port} do host.",
    "strategy.host-network": "Na rede do host, somente um contêiner pode ocupar uma porta.",
    "strategy.label-z": "O label Z entrega {source} ao último contêiner iniciado, e o outro perde o acesso.",
    "strategy.writable-path":
      "O caminho gravável {source} não está marcado como `shared`; somente um contêiner pode gravar nele.",
    "strategy.writable-volume":
      "O volume gravável {source} não está marcado como `shared`; somente um contêiner pode gravar nele.",
    "strategy.custom": "{text}",
    "strategy.refused": '`deploy_strategy` não pode ser "blue-green": {reason}',
    "strategy.refused-by-field": "{field} impede blue-green: {reason}",
    "strategy.refused-beside": "`{field}` exige blue-green, mas a estratégia é recreate: {reason}",

    "warning.recreated": "O deploy usará recreate, com indisponibilidade, e não blue-green: {reason}",
    "warning.no-healthcheck":
      "Sem `healthcheck`, o novo contêiner recebe tráfego assim que o health check da própria imagem passar ou, se não houver um, após rodar sem reinício durante `liveness_window`.",
    "warning.image-latest":
      "image não indica uma versão fixa: `latest` muda, então a mesma configuração pode implantar outra imagem.",
    "warning.secret-in-image": "{field} permanece legível no histórico da imagem; `build_secrets` não.",
    "warning.custom": "{text}",

    "json.symbol": "Isto não é JSON: textos e chaves precisam de aspas duplas.",
    "json.number": "O número está incompleto.",
    "json.key": "Aqui é esperada uma chave entre aspas duplas.",
    "json.value": "Aqui é esperado um valor.",
    "json.colon": "Aqui são esperados dois-pontos.",
    "json.comma": "Antes disto é esperada uma vírgula.",
    "json.open-object": "O objeto não está fechado: falta }.",
    "json.open-list": "A lista não está fechada: falta ].",
    "json.after-end": "Nada pode vir depois da configuração.",
    "json.open-comment": "O comentário não está fechado.",
    "json.open-text": "O texto não está fechado: faltam aspas duplas.",
    "json.unicode": "Depois de \\u são esperados quatro dígitos hexadecimais.",
    "json.escape": 'Depois de uma barra invertida é esperado um dos caracteres " \\ / b f n r t u.',
    "json.character":
      "Em um texto, tabulações, quebras de linha e caracteres de controle são escritos como \\t, \\n ou \\u0000.",
    "json.empty": "A configuração está vazia; a menor é {}.",
    "json.byte-order-mark": "JSON não começa com uma marca de ordem de bytes (BOM).",
    "json.comment": "Uma configuração é JSON puro, sem comentários.",
    "json.trailing-comma": "Uma configuração é JSON puro, sem vírgula depois da última entrada.",
    "json.duplicate-key": 'A chave "{name}" aparece duas vezes.',
    "json.too-long": "O texto deve ter no máximo {most} Ki caracteres, mas tem {size}.",
    "json.too-large": "A configuração deve ter no máximo {count} KiB de JSON.",
    "json.too-deep": "A partir daqui há níveis demais de aninhamento.",

    "remedy.invalid": "Corrija o campo indicado conforme o formato esperado.",
    "remedy.too-large": "Mantenha a configuração abaixo de 256 KiB e de 32 níveis de aninhamento.",
    "remedy.example": "Por exemplo, escreva {example}.",
    "remedy.write": 'Escreva "{meant}".',
    "remedy.remove-field": "Remova o campo.",
    "remedy.no-blue-green": "Omita `deploy_strategy` ou defina-o como recreate.",
    "remedy.no-blue-green-or-field":
      "Omita `deploy_strategy` ou defina-o como recreate, ou altere o campo indicado.",

    "fix.write": 'Escrever "{meant}"',
    "fix.recreate": 'Definir `deploy_strategy` como "recreate"',
    "fix.remove-comment": "Remover o comentário",
    "fix.remove-comma": "Remover a vírgula",
    "fix.remove-mark": "Remover a marca de ordem de bytes",

    "schema.title": "Configuração da origem {kind}",
    "schema.default": "Padrão: {value}",
    "schema.example": "Exemplo: {value}",
    "schema.as-absent": "Como se ausente: {strategy}. {reason}",
  },
  fields,
};
