import type { FieldTexts } from "../../texts/field-words.js";

/** Brazilian Portuguese titles and descriptions of the JSON Schema. */
export const fields: FieldTexts = {
  Workload: "Carga de trabalho",
  "JSON Schema": "Esquema JSON",
  Source: "Origem",
  Config: "Configuração",
  Image: "Imagem",
  "Pull policy": "Política de pull",
  Platform: "Plataforma",
  "Registry login": "Login no registry",
  "Environment variable": "Variável de ambiente",
  "Secret file": "Arquivo do segredo",
  "Name for the resolver": "Nome para o resolvedor",
  "User name": "Nome de usuário",
  Password: "Senha",
  "Deploy strategy": "Estratégia de deploy",
  Port: "Porta",
  Domains: "Domínios",
  "Health check": "Health check",
  Path: "Caminho",
  "Probe port": "Porta da sonda",
  Interval: "Intervalo",
  Timeout: "Tempo limite",
  "Start period": "Período de inicialização",
  Successes: "Sucessos",
  Deadline: "Prazo",
  "Expected status": "Status esperado",
  "Expected body": "Corpo esperado",
  "Host header": "Cabeçalho Host",
  "Liveness window": "Janela de vida",
  Proxy: "Proxy",
  "Largest body": "Corpo máximo",
  "Connect timeout": "Limite de conexão",
  "Send timeout": "Limite de envio",
  "Read timeout": "Limite de leitura",
  Environment: "Ambiente",
  Command: "Comando",
  "Entry point": "Ponto de entrada",
  User: "Usuário",
  "Working directory": "Diretório de trabalho",
  "Init process": "Processo init",
  Restart: "Reinício",
  "Stop signal": "Sinal de parada",
  "Stop grace period": "Prazo de parada",
  Volumes: "Volumes",
  Type: "Tipo",
  Target: "Destino",
  "Read-only": "Somente leitura",
  Shared: "Compartilhado",
  "Options of a bind mount": "Opções de uma montagem bind",
  "SELinux label": "Label do SELinux",
  "Volumes of the image": "Volumes da imagem",
  Networks: "Redes",
  "Published ports": "Portas publicadas",
  Memory: "Memória",
  CPUs: "CPUs",
  "Process limit": "Limite de processos",
  "Read-only root": "Raiz somente leitura",
  Labels: "Labels",
  "Memory file systems": "Sistemas de arquivos em memória",
  "Shared memory": "Memória compartilhada",
  "Dropped capabilities": "Capabilities removidas",
  "Security options": "Opções de segurança",
  "Limits of a process": "Limites de um processo",
  "Soft limit": "Limite flexível",
  "Hard limit": "Limite rígido",
  "Extra hosts": "Hosts adicionais",
  Logging: "Logs",
  "Log driver": "Driver de log",
  "Options of the log driver": "Opções do driver de log",
  Drain: "Drenagem",
  "Status path": "Caminho de status",
  "Status token": "Token de status",
  Retain: "Retenção",
  Bake: "Observação",
  Preview: "Prévia",
  Failover: "Contingência",
  Shift: "Transferência",
  Steps: "Etapas",
  Weight: "Peso",
  Duration: "Duração",
  Sticky: "Fixo por visitante",
  "Abort on": "Abortar se",
  "More failures": "Mais falhas",
  Hooks: "Hooks",
  "Before the cutover": "Antes da troca",
  "After the cutover": "Depois da troca",
  Alias: "Alias",
  Privileged: "Privilegiado",
  "Added capabilities": "Capabilities adicionadas",
  Devices: "Dispositivos",
  "PID namespace": "Namespace PID",
  "IPC namespace": "Namespace IPC",
  Directory: "Diretório",
  "Git repository": "Repositório git",
  "Git ref": "Referência git",
  Subdirectory: "Subdiretório",
  "Git login": "Login no git",
  "Inline Dockerfile": "Dockerfile embutido",
  Dockerfile: "Dockerfile",
  "Build arguments": "Argumentos de build",
  "Build secrets": "Segredos de build",
  "Cache sources": "Fontes de cache",
  "Without cache": "Sem cache",
  "Pull base images": "Baixar imagens base",
  Builder: "Builder",
  "Registry logins": "Logins em registries",
  Mode: "Modo",
  Archive: "Arquivo tar",
  "Server image": "Imagem do servidor",
  Build: "Build",
  "Builder image": "Imagem de build",
  "Build command": "Comando de build",
  Output: "Saída",
  "Build environment": "Ambiente de build",
  Index: "Índice",
  "Single-page fallback": "Fallback de página única",
  "Clean URLs": "URLs limpas",
  "Not-found page": "Página não encontrada",
  "Cache rules": "Regras de cache",
  Pattern: "Padrão de caminho",
  "Greatest age": "Idade máxima",
  Immutable: "Imutável",
  Headers: "Cabeçalhos",
  Compression: "Compressão",
  Entry: "Entrada",
  "Runtime image": "Imagem de execução",
  Storage: "Armazenamento",
  Enabled: "Ativado",
  Mount: "Ponto de montagem",
  Volume: "Volume",
  File: "Arquivo",
  "Compose text": "Texto do Compose",
  Service: "Serviço",
  Profiles: "Perfis",
  "Wait timeout": "Limite de espera",
  "Address of the JSON Schema, for editors; without effect.":
    "Endereço do esquema JSON, para editores; sem efeito.",
  "The kind of source; it decides the fields of `config`.":
    "O tipo de origem; ele define os campos de `config`.",
  "The fields of the source.": "Os campos da origem.",
  "The image to run: [registry/]name[:tag][@sha256:digest].":
    "A imagem a executar: [registry/]name[:tag][@sha256:digest].",
  "Whether the registry is asked at each deployment, only for an image that the engine lacks, or never.":
    "Se o registry é consultado a cada deploy, somente para uma imagem que o engine não tem, ou nunca.",
  "At each deployment; a tag may have moved.": "A cada deploy; uma tag pode ter mudado.",
  "Only if the engine does not hold the image.": "Somente se o engine não tiver a imagem.",
  "Never; the engine must hold the image.": "Nunca; o engine precisa ter a imagem.",
  "Which variant of the image to run; the engine's own platform if absent.":
    "Qual variante da imagem executar; se ausente, a plataforma do engine.",
  "Login for the image's registry; what `docker login` stored for the deployer's user if absent.":
    "Login no registry da imagem; se ausente, o que `docker login` salvou para o usuário do deployer.",
  "Variable of the deployer's own environment that holds the secret.":
    "Variável do ambiente do próprio deployer que contém o segredo.",
  "Absolute path of a file on the deployer's machine; a line break at its end is not part of the secret.":
    "Caminho absoluto de um arquivo na máquina do deployer; uma quebra de linha no final não faz parte do segredo.",
  "Name that the embedding application's resolver maps to the secret.":
    "Nome que o resolvedor da aplicação hospedeira associa ao segredo.",
  "User of the registry, as text or as a reference.": "Usuário do registry, como texto ou referência.",
  "Password or access token, by reference only.": "Senha ou token de acesso, somente por referência.",
  'How a new version replaces the old one; "" and absent mean the default of the source, and recreate for an image with its own volumes.':
    'Como uma nova versão substitui a antiga; "" e ausência significam o padrão da origem, e recreate para uma imagem com volumes próprios.',
  "Stops the old container before the new one starts; there is a downtime.":
    "Para o contêiner antigo antes de iniciar o novo; há indisponibilidade.",
  "Starts the new container beside the old one, and moves the traffic once it is ready. The image's own volumes are not carried over.":
    "Inicia o novo contêiner ao lado do antigo e move o tráfego quando ele está pronto. Os volumes próprios da imagem não são levados.",
  "Port in the container that gets the traffic; needed if there are domains.":
    "Porta no contêiner que recebe o tráfego; necessária se houver domínios.",
  "Domains of the container, in lower case. `*.` stands for every name below.":
    "Domínios do contêiner, em minúsculas. `*.` representa qualquer nome abaixo.",
  "HTTP probe that a new container must pass before it gets traffic.":
    "Sonda HTTP em que um novo contêiner precisa passar antes de receber tráfego.",
  "Path, with query, of the GET request.": "Caminho da requisição GET, com a query.",
  "Port in the container; `port` of the workload if absent.":
    "Porta no contêiner; se ausente, a `port` da carga de trabalho.",
  "Time between two probes.": "Tempo entre duas sondas.",
  "How long one probe may take, its body included.": "Quanto uma sonda pode durar, incluindo o corpo.",
  "Time in which failing probes do not count; it is added to the deadline.":
    "Tempo em que sondas com falha não contam; ele é somado ao prazo.",
  "Consecutive successes that make the container ready; a restart sets the count back to 0.":
    "Sucessos consecutivos que tornam o contêiner pronto; um reinício zera a contagem.",
  "How long the container may take to become ready before the deployment is undone.":
    "Quanto o contêiner pode levar para ficar pronto antes que o deploy seja desfeito.",
  "Status, or range of statuses, that counts as a success. Redirects are not followed.":
    "Status, ou faixa de status, que conta como sucesso. Redirecionamentos não são seguidos.",
  "Text that the first 64 KiB of the answer's body must hold.":
    "Texto que os primeiros 64 KiB do corpo da resposta precisam conter.",
  "`Host` of the probe; if absent, the first domain, else the container's address.":
    "`Host` da sonda; se ausente, o primeiro domínio ou, sem domínios, o endereço do contêiner.",
  "How long a container without any health check must run without a restart to be ready.":
    "Quanto um contêiner sem nenhum health check precisa rodar sem reinício para estar pronto.",
  "What the proxy passes to the container, and how long it waits.":
    "O que o proxy passa ao contêiner e quanto ele espera.",
  "Largest request body; a larger one is answered with 413. The proxy's own setting if absent.":
    "Corpo máximo da requisição; um maior recebe 413. Se ausente, a configuração do próprio proxy.",
  "How long the proxy tries to connect to the container before it answers with 504.":
    "Quanto o proxy tenta se conectar ao contêiner antes de responder 504.",
  "How long the container may read nothing of a request before the proxy gives up.":
    "Quanto o contêiner pode ficar sem ler uma requisição antes que o proxy desista.",
  "How long an answer or a WebSocket may be silent before the proxy gives up.":
    "Quanto uma resposta ou um WebSocket pode ficar em silêncio antes que o proxy desista.",
  "Environment variables; a secret is given as a reference.":
    "Variáveis de ambiente; um segredo é informado como referência.",
  "Arguments that replace the image's command, without a shell.":
    "Argumentos que substituem o comando da imagem, sem shell.",
  "Program with arguments that replaces the image's entry point.":
    "Programa com argumentos que substitui o ponto de entrada da imagem.",
  "User, with group if needed, that runs the process.":
    "Usuário, com grupo se necessário, que executa o processo.",
  "Absolute path in the container in which the process starts.":
    "Caminho absoluto no contêiner em que o processo inicia.",
  "Runs a small init as PID 1, which passes signals on; without it most processes ignore a stop. If absent: yes, unless the image starts its own init, such as s6, systemd or tini.":
    "Executa um pequeno init como PID 1, que repassa sinais; sem ele, a maioria dos processos ignora uma parada. Se ausente: sim, a menos que a imagem inicie seu próprio init, como s6, systemd ou tini.",
  "When the engine restarts the live container.": "Quando o engine reinicia o contêiner ativo.",
  "Never.": "Nunca.",
  "When its process ended with an error.": "Quando seu processo terminou com erro.",
  "Always, until it is stopped, also after a restart of the engine.":
    "Sempre, até ser parado, também após um reinício do engine.",
  "As unless-stopped: a container that a deployment stopped must stay stopped.":
    "Como unless-stopped: um contêiner que um deploy parou precisa continuar parado.",
  "Signal that asks the process to end; the image's own, else SIGTERM, if absent.":
    "Sinal que pede ao processo que termine; se ausente, o da imagem ou SIGTERM.",
  "Asks a process to end; most handle it.": "Pede a um processo que termine; a maioria o trata.",
  "As Ctrl-C in a terminal.": "Como Ctrl-C em um terminal.",
  "Asks nginx and others to finish running requests.":
    "Pede ao nginx e a outros que concluam as requisições em andamento.",
  "Reload for most servers, an end for others.": "Recarga na maioria dos servidores, término nos demais.",
  "As the application understands it.": "Conforme a aplicação o entende.",
  "Asks Apache to finish running requests.": "Pede ao Apache que conclua as requisições em andamento.",
  "Ends the process at once, without a chance to finish.":
    "Encerra o processo imediatamente, sem chance de concluir.",
  "Asks systemd to shut down.": "Pede ao systemd que desligue.",
  "How long the process may take to end before it is killed.":
    "Quanto o processo pode levar para terminar antes de ser encerrado à força.",
  "Named volumes and bind mounts, in the short or the long syntax of Compose.":
    "Volumes nomeados e montagens bind, na sintaxe curta ou longa do Compose.",
  "A named volume of the engine, or a path of the host, which only a policy can allow.":
    "Um volume nomeado do engine, ou um caminho do host, que somente uma política pode permitir.",
  "A named volume of the engine.": "Um volume nomeado do engine.",
  "A path of the host; only a policy can allow it.":
    "Um caminho do host; somente uma política pode permiti-lo.",
  "Name of the volume, or absolute path of the host.": "Nome do volume, ou caminho absoluto do host.",
  "Absolute path in the container.": "Caminho absoluto no contêiner.",
  "The container cannot write to it.": "O contêiner não pode gravar nele.",
  "Two containers may write to it at once, so it allows blue-green.":
    "Dois contêineres podem gravar nele ao mesmo tempo, portanto permite blue-green.",
  "For a path of the host only.": "Somente para um caminho do host.",
  "Label of the files; without effect if SELinux is off.":
    "Label dos arquivos; sem efeito se o SELinux estiver desligado.",
  "Every container may use them.": "Qualquer contêiner pode usá-los.",
  "This container alone may use them.": "Somente este contêiner pode usá-los.",
  "What happens to data in the image's own volumes (VOLUME) that `volumes` does not name.":
    "O que acontece com os dados dos volumes próprios da imagem (VOLUME) que `volumes` não menciona.",
  "It is carried over, by recreate if `deploy_strategy` is absent; it is never removed unasked.":
    "São levados, com recreate se `deploy_strategy` estiver ausente; nunca são removidos sem pedido.",
  "It goes with its container.": "Somem com seu contêiner.",
  'Networks to join in addition to the proxy\'s; "host" must be alone and needs a policy.':
    'Redes a usar além da rede do proxy; "host" precisa estar sozinha e exige uma política.',
  "Fixed ports of the host, on 127.0.0.1 if no address is given. They rule out blue-green.":
    "Portas fixas do host, em 127.0.0.1 se nenhum endereço for informado. Elas impedem blue-green.",
  "Maximum memory of the container.": "Memória máxima do contêiner.",
  "Maximum processor cores of the container.": "Número máximo de núcleos de processador do contêiner.",
  "Maximum number of processes and threads in the container.":
    "Número máximo de processos e threads no contêiner.",
  "The container's own file system cannot be written; volumes still can.":
    "O sistema de arquivos do contêiner não pode ser gravado; os volumes podem.",
  "Labels of the container; keys that begin with dev.cutover. are reserved.":
    "Labels do contêiner; chaves que começam com dev.cutover. são reservadas.",
  "Paths in memory in the container, empty at each start.":
    "Caminhos em memória no contêiner, vazios a cada início.",
  "Size of /dev/shm; 64m if absent.": "Tamanho de /dev/shm; se ausente, 64m.",
  "Kernel capabilities to remove; ALL removes every one.":
    "Capabilities do kernel a remover; ALL remove todas.",
  "no-new-privileges removes rights. Only a policy that allows `privileged` can allow others.":
    "no-new-privileges remove direitos. Somente uma política que permita `privileged` pode permitir outras.",
  "Limits by name, each a number, or a soft and a hard one; -1 is no limit.":
    "Limites por nome, cada um com um número, ou um flexível e um rígido; -1 é sem limite.",
  "Limit that holds until the process raises it.": "Limite que vale até que o processo o aumente.",
  "Limit that the process cannot exceed.": "Limite que o processo não pode ultrapassar.",
  "Names for the container's own hosts file, each with its address; host-gateway is the engine's host.":
    "Nomes para o arquivo hosts do contêiner, cada um com seu endereço; host-gateway é o host do engine.",
  "Where the container's output goes; the engine's own default if absent.":
    "Para onde vai a saída do contêiner; se ausente, o padrão do engine.",
  "Where the container's output goes; other drivers than json-file, local and none need a policy.":
    "Para onde vai a saída do contêiner; drivers diferentes de json-file, local e none exigem uma política.",
  "Options of the driver; they are stored unchanged, so they should hold no secret.":
    "Opções do driver; são guardadas sem alteração, portanto não devem conter segredos.",
  "How the old container finishes after the new one serves (blue-green).":
    "Como o contêiner antigo termina depois que o novo passa a atender (blue-green).",
  'How long open connections of the old container may last before they are cut; "0" waits without limit.':
    'Quanto as conexões abertas do contêiner antigo podem durar antes de serem cortadas; "0" espera sem limite.',
  "Path at which the application reports what it still serves; this counts for more than the open connections.":
    "Caminho em que a aplicação informa o que ainda atende; isso conta mais que as conexões abertas.",
  "Bearer token for the status path, as a reference.":
    "Token Bearer para o caminho de status, como referência.",
  "How many previous containers are kept, stopped, for a rollback.":
    "Quantos contêineres anteriores são mantidos, parados, para um rollback.",
  "How long after the switch the old container stays up; if the new one does worse, the deployment is undone (blue-green).":
    "Quanto o contêiner antigo permanece após a troca; se o novo for pior, o deploy é desfeito (blue-green).",
  "Gives each deployment a secret link that shows its container, from before the switch until the next deployment (blue-green).":
    "Dá a cada implantação um link secreto que mostra seu contêiner, de antes da troca até a próxima implantação (blue-green).",
  "Has the proxy send to the old container what the new one does not take, until the old one is stopped (blue-green).":
    "Faz o proxy enviar ao contêiner antigo o que o novo não aceita, até o antigo ser parado (blue-green).",
  "Gives the new container a growing share of the requests before the full switch, and watches it (blue-green).":
    "Dá ao novo contêiner uma parte crescente das requisições antes da troca completa, e o observa (blue-green).",
  "The shares of the new container, one after the other; each is larger than the one before.":
    "As partes do novo contêiner, uma após a outra; cada uma é maior que a anterior.",
  "Percentage of the requests that the new container gets.":
    "Porcentagem das requisições que o novo contêiner recebe.",
  "How long this step lasts before the next one, or before the full switch.":
    "Quanto esta etapa dura antes da próxima, ou antes da troca completa.",
  "Draws each visitor once, by a cookie, and not each request, so that a page and its parts come from one version.":
    "Sorteia cada visitante uma vez, por um cookie, e não cada requisição, para que uma página e suas partes venham de uma só versão.",
  "When the new container does worse, so that all requests go back to the old one.":
    "Quando o novo contêiner está pior, de modo que todas as requisições voltam para o antigo.",
  "How many more of the last ten answers must fail with the new container than with the old one.":
    "Quantas a mais das últimas dez respostas precisam falhar com o novo contêiner do que com o antigo.",
  "Commands that run in the new container.": "Comandos que rodam no novo contêiner.",
  "Runs after the new container is ready, before it gets traffic; a failure undoes the deployment.":
    "Roda quando o novo contêiner está pronto, antes de receber tráfego; uma falha desfaz o deploy.",
  "Program with arguments, run in the new container without a shell.":
    "Programa com argumentos, executado no novo contêiner sem shell.",
  "How long the command may take before it counts as failed.":
    "Quanto o comando pode durar antes de contar como falha.",
  "Run once the new container serves; a failure is reported and undoes nothing.":
    "Roda quando o novo contêiner já atende; uma falha é relatada e não desfaz nada.",
  "Host name by which other containers of `networks` reach the live container; it moves without a gap.":
    "Nome de host pelo qual outros contêineres de `networks` alcançam o contêiner ativo; ele muda sem interrupção.",
  "Gives the container every right on the host. Only a policy can allow it.":
    "Dá ao contêiner todos os direitos no host. Somente uma política pode permitir isso.",
  "Kernel capabilities beyond the engine's own set. Only a policy can allow them.":
    "Capabilities do kernel além das do engine. Somente uma política pode permiti-las.",
  "Devices of the host, in the syntax of Compose. Only a policy can allow them.":
    "Dispositivos do host, na sintaxe do Compose. Somente uma política pode permiti-los.",
  "Shares the host's processes with the container. Only a policy can allow it.":
    "Compartilha os processos do host com o contêiner. Somente uma política pode permitir isso.",
  "Shares the host's shared memory with the container. Only a policy can allow it.":
    "Compartilha a memória compartilhada do host com o contêiner. Somente uma política pode permitir isso.",
  "Absolute path of a folder on the deployer's machine that is the build context.":
    "Caminho absoluto de uma pasta na máquina do deployer que é o contexto de build.",
  "Address of a git repository that is the build context; submodules and large file storage are not fetched.":
    "Endereço de um repositório git que é o contexto de build; submódulos e Git LFS não são baixados.",
  "Branch, tag or commit; the repository's default branch if absent.":
    "Branch, tag ou commit; se ausente, o branch padrão do repositório.",
  "Folder of the repository to build from; its root if absent.":
    "Pasta do repositório a partir da qual construir; se ausente, a raiz.",
  "Login for a repository by https; ssh uses the keys of the user that runs the deployer.":
    "Login em um repositório por https; ssh usa as chaves do usuário que executa o deployer.",
  "User of the git server; many take any name beside an access token.":
    "Usuário do servidor git; muitos aceitam qualquer nome com um token de acesso.",
  "The Dockerfile itself, without a build context to copy files from.":
    "O próprio Dockerfile, sem um contexto de build de onde copiar arquivos.",
  "Path of the Dockerfile in the build context; Dockerfile if absent.":
    "Caminho do Dockerfile no contexto de build; se ausente, Dockerfile.",
  "Last stage to build; the Dockerfile's last one if absent.":
    "Último estágio a construir; se ausente, o último do Dockerfile.",
  "Values for ARG. A reference is masked in all output, but stays readable in the image's history.":
    "Valores para ARG. Uma referência é mascarada em toda saída, mas permanece legível no histórico da imagem.",
  "Secrets by id, for RUN --mount=type=secret; no part of the image. Not with the classic builder.":
    "Segredos por id, para RUN --mount=type=secret; não fazem parte da imagem. Não com o builder classic.",
  "Platform of the image; the engine's own if absent.": "Plataforma da imagem; se ausente, a do engine.",
  "Images whose layers the build may reuse; it always reuses the engine's own layers.":
    "Imagens cujas camadas o build pode reutilizar; ele sempre reutiliza as do engine.",
  "Builds at every deployment, without the cache.": "Constrói a cada deploy, sem o cache.",
  "Builds at every deployment, and asks the registries for newer base images.":
    "Constrói a cada deploy e consulta os registries por imagens base mais novas.",
  "The engine's own builder, BuildKit through the docker command, or the plugin buildx.":
    "O builder do engine, BuildKit pelo comando docker, ou o plugin buildx.",
  "The engine's own builder; every engine has it.": "O builder do engine; todo engine o tem.",
  "BuildKit, through the docker command.": "BuildKit, pelo comando docker.",
  "The plugin buildx of the docker command.": "O plugin buildx do comando docker.",
  "Logins by registry, for base images. Only with the classic builder; the others use what `docker login` stored.":
    "Logins por registry, para imagens base. Somente com o builder classic; os demais usam o que `docker login` salvou.",
  "Whether a web server serves the files, or one of them is a program that serves the site.":
    "Se um servidor web serve os arquivos, ou se um deles é um programa que serve o site.",
  "A small web server serves the files.": "Um pequeno servidor web serve os arquivos.",
  "A program among the files serves the site in a Deno-like runtime.":
    "Um programa entre os arquivos serve o site em um ambiente do tipo Deno.",
  "Absolute path of a folder on the deployer's machine.":
    "Caminho absoluto de uma pasta na máquina do deployer.",
  "Address of a git repository; submodules and large file storage are not fetched.":
    "Endereço de um repositório git; submódulos e Git LFS não são baixados.",
  "Folder of the repository or archive that is used instead of the whole.":
    "Pasta do repositório ou do arquivo tar usada no lugar do todo.",
  "Absolute path of a tar archive on the deployer's machine, gzipped or not.":
    "Caminho absoluto de um arquivo tar na máquina do deployer, com ou sem gzip.",
  "Image with nginx 1.19.5 or newer; nginx:stable-alpine if absent.":
    "Imagem com nginx 1.19.5 ou mais novo; se ausente, nginx:stable-alpine.",
  "A command that builds the site from the files, in its own image.":
    "Um comando que constrói o site a partir dos arquivos, em uma imagem própria.",
  "Image of the build container.": "Imagem do contêiner de build.",
  "Command and arguments, without a shell, run in the folder of the files.":
    "Comando e argumentos, sem shell, executados na pasta dos arquivos.",
  "Folder with the built site.": "Pasta com o site construído.",
  "Variables that the command sees. No secrets: they would stay readable in the builder's layers.":
    "Variáveis visíveis ao comando. Sem segredos: eles ficariam legíveis nas camadas do builder.",
  "File that is served for its folder; index.html if absent.":
    "Arquivo servido para sua pasta; se ausente, index.html.",
  "Answers a path without a file with the site's index if a browser navigates to it.":
    "Responde a um caminho sem arquivo com o índice do site se um navegador navegar até ele.",
  "Serves about.html as /about, and redirects /about.html there.":
    "Serve about.html como /about e redireciona /about.html para lá.",
  "File of the site that is served for a path without a file.":
    "Arquivo do site servido para um caminho sem arquivo.",
  "How long browsers keep files, by the first rule that matches; they revalidate all others each time.":
    "Quanto os navegadores guardam os arquivos, pela primeira regra que se aplica; os demais são revalidados a cada vez.",
  "Path from the site's root, or a file name without a slash; * stands for anything but a slash, ** for anything.":
    "Caminho a partir da raiz do site, ou nome de arquivo sem barra; * é qualquer coisa menos uma barra, ** é qualquer coisa.",
  'How long a browser keeps a file without asking; "0s": it asks each time.':
    'Quanto um navegador guarda um arquivo sem perguntar; "0s": pergunta toda vez.',
  "The file never changes under its name: a browser does not revalidate it even on a reload.":
    "O arquivo nunca muda com o mesmo nome: um navegador não o revalida nem ao recarregar.",
  'Headers of every answer, besides the security headers; "" removes one of those.':
    'Cabeçalhos de cada resposta, além dos de segurança; "" remove um destes.',
  "Compresses texts for browsers that accept it; true if absent.":
    "Comprime textos para navegadores que aceitam; se ausente, true.",
  "Path, in the files, of the program that serves the site.":
    "Caminho, nos arquivos, do programa que serve o site.",
  "Image of the runtime; denoland/deno:alpine if absent.":
    "Imagem do ambiente de execução; se ausente, denoland/deno:alpine.",
  "A volume that outlives deployments. With it the site is always recreated.":
    "Um volume que sobrevive aos deploys. Com ele, o deploy do site sempre usa recreate.",
  "Whether the volume is mounted.": "Se o volume é montado.",
  "Absolute path of the storage in the container.": "Caminho absoluto do armazenamento no contêiner.",
  "Name of the volume, for this workload alone; the workload's own if absent.":
    "Nome do volume, somente para esta carga de trabalho; se ausente, o dela própria.",
  "Port in the container that gets the traffic; a program gets it as PORT.":
    "Porta no contêiner que recebe o tráfego; um programa a recebe como PORT.",
  "HTTP probe that a new container must pass before it gets traffic; the site's root if absent.":
    "Sonda HTTP em que um novo contêiner precisa passar antes de receber tráfego; se ausente, a raiz do site.",
  "Signal that asks the process to end; if absent, SIGQUIT for files, and for a program its image's own, else SIGTERM.":
    "Sinal que pede ao processo que termine; se ausente, SIGQUIT para arquivos e, para um programa, o de sua imagem ou SIGTERM.",
  "Absolute path of the Compose file; its folder is the project folder.":
    "Caminho absoluto do arquivo Compose; sua pasta é a pasta do projeto.",
  "The Compose file itself, instead of `file`; without a project folder, it reads no files.":
    "O próprio arquivo Compose, no lugar de `file`; sem pasta do projeto, ele não lê arquivos.",
  "The service of the stack that gets the traffic and is gated.":
    "O serviço da stack que recebe o tráfego e é verificado.",
  "Profiles to bring up.": "Perfis a iniciar.",
  "Whether registries are asked at each deployment, only for images that the engine lacks, or never.":
    "Se os registries são consultados a cada deploy, somente para imagens que o engine não tem, ou nunca.",
  "Only for images that the engine does not hold.": "Somente para imagens que o engine não tem.",
  "Never; the engine must hold the images.": "Nunca; o engine precisa ter as imagens.",
  "How long the services may take to run, or to be healthy if they have a health check.":
    "Quanto os serviços podem levar para rodar ou, se tiverem health check, para ficar saudáveis.",
  "Port in the service's container that gets the traffic; needed if there are domains.":
    "Porta no contêiner do serviço que recebe o tráfego; necessária se houver domínios.",
  "The only variables that the Compose file can refer to as ${NAME}; a secret is given as a reference.":
    "As únicas variáveis a que o arquivo Compose pode se referir como ${NAME}; um segredo é informado como referência.",
};
