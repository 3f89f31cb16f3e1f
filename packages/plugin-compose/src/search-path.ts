/** PATH of every program that is run: a variable of the deployer's environment must not choose another one. */
export const searchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
