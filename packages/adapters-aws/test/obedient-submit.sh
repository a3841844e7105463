#!/bin/sh
# Stands where spark-submit stands, so that signals, exit codes, logs and adoption of the process model are tested without starting Spark.
# The spec file says what to do: succeed, exit N, print N, wait.
name=
spec=
while [ $# -gt 0 ]; do
  case $1 in
    --name) name=$2; shift 2 ;;
    --spec) spec=${2#file://}; shift 2 ;;
    *) shift ;;
  esac
done
echo "$name" >>"$EXECUTIONS"
read -r verb argument <"$spec"
case $verb in
  exit) exit "$argument" ;;
  print) i=0; while [ "$i" -lt "$argument" ]; do echo "line $i"; i=$((i + 1)); done ;;
  wait) sleep 300 & wait ;;
esac
