using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using SidFlow.Host.CommandLine;

namespace SidFlow.Host.Verbs;

/// <summary><c>train</c>: a new taste model from all feedback, by way of the running daemon.</summary>
static class TrainVerb
{
    public static Command Command()
    {
        Option<int?> epochs = new("--epochs") { Description = "Times that each sample is shown; 5 when absent", HelpName = "N" };
        epochs.Validators.Add(result => CommonOptions.Within(result, 1, 1000));
        Option<int?> batch = new("--batch-size") { Description = "Samples between two corrections; 8 when absent", HelpName = "N" };
        batch.Validators.Add(result => CommonOptions.Within(result, 1, 1024));
        Option<double?> rate = new("--learning-rate") { Description = "0.001 when absent", HelpName = "X" };
        Option<int?> seed = new("--seed") { Description = "Decides on the hold-out, the first weights and the order; 1 when absent", HelpName = "N" };
        Option<bool> plain = new("--no-evaluate") { Description = "Learn from everything, and do not compare with the model in use" };
        Option<bool> force = new("--force") { Description = "Also when there is no feedback that the newest model does not know" };
        Option<bool> auto = new("--auto") { Description = "Only when it is due: with 50 acts that the newest model does not know, or any after 24 h" };
        Option<bool> deltas = new("--deltas") { Description = "Begin with the model in use and what listeners' browsers learnt on top of it; see 'model deltas'" };
        Option<bool> list = new("--list-models") { Description = "As 'model list'; trains nothing" };
        Option<string?> back = new("--rollback") { Description = "As 'model rollback VERSION'; trains nothing", HelpName = "VERSION" };
        (Option<string?> data, Option<bool> json) = (CommonOptions.Data(), CommonOptions.Json());
        Command train = new("train", "Learn the listeners' taste from ratings, likes and what is played; 'model publish' puts the outcome into use") { epochs, batch, rate, seed, plain, force, auto, deltas, list, back, data, json };
        train.SetAction(async (line, stop) =>
        {
            if (line.GetValue(list))
                return await ModelVerb.ListAsync(line.GetValue(data), line.GetValue(json), stop);
            if (line.GetValue(back) is { } version)
                return await ModelVerb.RollBackAsync(line.GetValue(data), version, line.GetValue(json), stop);
            JsonObject order = new() { ["evaluate"] = !line.GetValue(plain), ["force"] = line.GetValue(force), ["auto"] = line.GetValue(auto), ["deltas"] = line.GetValue(deltas) };
            if (line.GetValue(epochs) is { } times)
                order["epochs"] = times;
            if (line.GetValue(batch) is { } size)
                order["batchSize"] = size;
            if (line.GetValue(rate) is { } pace)
                order["learningRate"] = pace;
            if (line.GetValue(seed) is { } number)
                order["seed"] = number;
            using DaemonClient daemon = await DaemonClient.ConnectAsync(line.GetValue(data), stop);
            JsonElement begun = await daemon.SendAsync(HttpMethod.Post, "/api/train", stop, order);
            return await JobVerb.BegunAsync(daemon, begun, background: false, line.GetValue(json), stop);
        });
        return train;
    }
}
