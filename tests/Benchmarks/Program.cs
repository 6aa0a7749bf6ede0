using SidFlow.Benchmarks;
using SidFlow.Benchmarks.Registers;

string question = args.Length > 0 ? args[0] : "help";
string[] rest = args.Length > 1 ? args[1..] : [];
Corpus? corpus = Corpus.Find();

switch (question)
{
    case "registers": return WithCorpus(c => RegistersQuestion.Run(c, rest));
    default:
        Console.Error.WriteLine("usage: bench/run registers [--cycles] [--context N] [--jobs N] [NAME…]");
        return 2;
}

int WithCorpus(Func<Corpus, int> ask)
{
    if (corpus is not null)
        return ask(corpus);
    Console.Error.WriteLine("This question needs the corpus: set SIDFLOW_CORPUS to its folder, or put it at ../shared/corpus.");
    return 2;
}
