using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Mot.Association.Files;
using Mot.Training.Balancing;
using Mot.Training.Checkpoints;
using Mot.Training.Data;
using Mot.Training.Losses;
using Mot.Training.Networks;
using Mot.Training.Optimization;
using Mot.Training.Systems;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Mot.Training.Trainers;

/// <summary>Trains a joint network of any system, resumably: what a stop or a kill leaves goes on to the same weights, bit for bit at the same thread count.</summary>
public sealed class JointTrainer : IDisposable
{
    // Objectives call their network so.
    private const string NetworkPrefix = "network.";

    private readonly TrainingSet _set;
    private readonly JointOptions _options;
    private readonly TrainingOptions _training;
    private readonly string? _checkpoint;
    private readonly TrainingCourse _course;
    private readonly Device _device;
    private readonly JointObjective _objective;
    private readonly LossBalancer _balancer;
    private readonly nn.Module _network;
    private readonly nn.Module _average;
    private readonly MixedPrecision? _mixed;

    // What the optimizer moves of the objective: of the network the weights in float32.
    private readonly Parameter[] _weights;
    private readonly OptimizerHelper _optimizer;
    private readonly WeightAverage _averaging;
    private readonly Dictionary<string, List<CurvePoint>> _curves = [];
    private Dictionary<string, Tensor>? _best;
    private long _step;
    private double _elapsed;
    private int _validations;
    private double? _lastScore;
    private double? _bestScore;
    private int _sinceBest;
    private string? _warning;
    private bool _handedOut;

    /// <summary>A trainer over <paramref name="set"/>, which stays the caller's. Initialises the network from the seed, or from another.</summary>
    /// <param name="set">What is trained on.</param>
    /// <param name="options">The model.</param>
    /// <param name="start">A network of the same make whose weights are where training starts, and which stays as it is; null: the seed's weights and <see cref="JointOptions.BodyWeights"/>.</param>
    /// <exception cref="ArgumentException">The set has no image or no box, an option is out of range, or the network to start from is of another make.</exception>
    /// <exception cref="InvalidDataException">The file of the body's weights is damaged or of another body.</exception>
    public JointTrainer(TrainingSet set, JointOptions options, nn.Module? start = null)
    {
        options.Validate();
        if (set.Count == 0) throw new ArgumentException("The training set has no image.", nameof(set));
        if (set.Boxes == 0) throw new ArgumentException($"None of the {set.Count} training images has a box.", nameof(set));
        _set = set;
        _options = options;
        _training = options.Training;
        _checkpoint = _training.Checkpoint is { } state ? OutputFile.Resolve(state) : null;
        _device = TrainingDevice.Of(_training.Device);

        bool mixed = _training.Precision == TrainingPrecision.Mixed || (_training.Precision == TrainingPrecision.ByDevice && _device.type == DeviceType.CUDA);
        nn.Module computing;
        lock (JointOptions.Generator)
        {
            manual_seed(_training.Seed);
            _network = options.CreateNetwork();
            computing = _network;
            if (mixed)
            {
                // The same numbers again, so that both precisions start alike.
                manual_seed(_training.Seed);
                computing = options.CreateNetwork();
            }

            _objective = options.CreateObjective(computing, set.Identities);
            _balancer = _training.Balancing.Create(_training.LossBalancing, _objective.Tasks);
            _average = options.CreateNetwork();
        }

        if (start is not null)
        {
            CheckpointWeights.Copy(start, _network);
        }
        else if (options.BodyWeights is { } file)
        {
            using Checkpoint checkpoint = Checkpoint.Read(file);
            CheckpointReport report = CheckpointWeights.LoadBody(checkpoint, _network);
            if (report.Anew.Count + report.Adapted.Count > 0) _warning = $"{file}: {report}";
        }

        _course = TrainingCourse.Of(options, set, start);
        _objective.to(_device);
        _balancer.to(_device);
        _network.to(_device);
        _average.to(_device);
        _average.eval();
        _averaging = new WeightAverage(_network, _average);
        _training.Normalization.Freeze(_network);
        if (mixed)
        {
            _training.Normalization.Freeze(computing);
            _mixed = new MixedPrecision(_network, computing);
        }

        _weights = mixed
            ? [.. _network.parameters(), .. _objective.named_parameters().Where(own => !own.name.StartsWith(NetworkPrefix, StringComparison.Ordinal)).Select(own => own.parameter)]
            : [.. _objective.parameters()];

        // The optimizer passes over a weight without a gradient, but not over one whose gradient is zero: were gradients absent until
        // a batch first shows whom a layer is for, that would depend on where training was stopped last.
        foreach (Parameter parameter in _weights.Concat(_balancer.parameters()).Where(p => p.requires_grad))
        {
            using Tensor zero = zeros_like(parameter);
            parameter.grad = zero;
        }

        _optimizer = _training.Optimizer.Create(_weights, _balancer.parameters(), _training.LearningRate);
    }

    /// <summary>Deletes what training keeps in and beside <see cref="TrainingOptions.Checkpoint"/>, once it is no longer needed.</summary>
    public static void DeleteCheckpoint(string path)
    {
        foreach (string file in TrainingState.Files(OutputFile.Resolve(path))) File.Delete(file);
    }

    private int ImagesPerStep => _training.BatchSize * _training.AccumulatedBatches;

    private long StepsPerEpoch => (_set.Count + ImagesPerStep - 1) / ImagesPerStep;

    private long Steps => _training.Epochs * StepsPerEpoch;

    /// <summary>Whether validation has not improved for as long as <see cref="TrainingOptions.Patience"/> allows.</summary>
    private bool Exhausted => _training.Patience > 0 && _sinceBest >= _training.Patience;

    /// <summary>Trains to the end.</summary>
    /// <param name="validate">Scores the averaged network, in evaluation mode and not to be disposed; higher is better. The best weights are kept. Or null.</param>
    /// <param name="progress">Receives progress after each step.</param>
    /// <param name="cancellation">Stops after the current step, once the checkpoint is written.</param>
    /// <exception cref="OperationCanceledException">Training was stopped; it can be resumed from its checkpoint.</exception>
    /// <exception cref="InvalidDataException">The checkpoint to resume from is damaged or of another training.</exception>
    /// <exception cref="InvalidOperationException">The loss, or a weight, is no longer finite.</exception>
    public TrainingResult Train(Func<nn.Module, double>? validate = null, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        using OutputClaim? claim = _checkpoint is null ? null : OutputClaim.Take([_checkpoint]);
        if (_training.Resume && _checkpoint is not null) Restore(_checkpoint);

        AugmentationOptions augmentation = _training.Augmentation;
        using Silhouettes? silhouettes = augmentation.PastedSilhouettes > 0 ? Silhouettes.Cut(_set, cancellation: cancellation) : null;
        INetworkOptions size = _options.NetworkOptions;
        var loader = new BatchLoader(
            _set, new Augmentation(augmentation, size.InputWidth, size.InputHeight, silhouettes),
            size.InputWidth, size.InputHeight, _training.BatchSize, _training.Seed, _options.PairReach, _training.Copies);

        var clock = Stopwatch.StartNew();
        double before = _elapsed, saved = _elapsed;
        long first = _step;
        _training.Normalization.Train(_objective);
        using IEnumerator<TrainingBatch> loaded = loader.From(_step * _training.AccumulatedBatches, _training.Workers).GetEnumerator();
        var waiting = new Stopwatch();
        var batches = new TrainingBatch[_training.AccumulatedBatches];
        while (Fraction < 1 && !Exhausted)
        {
            waiting.Start();
            for (int i = 0; i < batches.Length; i++) batches[i] = loaded.MoveNext() ? loaded.Current : throw new InvalidOperationException("The loader ended.");
            waiting.Stop();
            double rate = _training.LearningRate * _training.Schedule.At(_step, StepsPerEpoch, Fraction);
            (string Name, double Value)[] losses = Step(batches, rate);
            foreach (TrainingBatch batch in batches) batch.Dispose();
            _step++;
            _elapsed = before + clock.Elapsed.TotalSeconds;
            Record(losses, rate);
            if (validate is not null && Fraction >= NextValidation)
            {
                Validate(validate);
                _elapsed = before + clock.Elapsed.TotalSeconds;
            }

            bool ends = Fraction >= 1 || Exhausted;
            bool due = cancellation.IsCancellationRequested || ends || _elapsed - saved >= _training.CheckpointInterval.TotalSeconds;
            if (due)
            {
                Save();
                saved = _elapsed;
            }

            progress?.Report(new TrainingProgress
            {
                Step = _step,
                Epoch = _step * (double)ImagesPerStep / _set.Count,
                Fraction = ends ? 1 : Fraction,
                Elapsed = TimeSpan.FromSeconds(_elapsed),
                Remaining = ends ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Max(0, _elapsed / Math.Max(Fraction, 1e-9) * (1 - Fraction))),
                ImagesPerSecond = (_step - first) * ImagesPerStep / clock.Elapsed.TotalSeconds,
                Waiting = waiting.Elapsed / clock.Elapsed,
                Losses = losses,
                Weights = TaskWeights(),
                LearningRate = rate,
                Validation = _bestScore is double best ? (_lastScore ?? best, best) : null,
                Curves = due ? Curves() : null,
                Warning = _warning,
            });
            _warning = null;

            // A stop may come while progress is told, after it was asked for above.
            if (cancellation.IsCancellationRequested && !due) Save();
            cancellation.ThrowIfCancellationRequested();
        }

        if (_best is not null) _average.load_state_dict(_best);
        if (CheckpointWeights.FirstNotFinite(_average.state_dict()) is { } bad)
            throw new InvalidOperationException($"The trained weights are not finite: tensor '{bad}' holds NaN or infinity after step {_step}. Lower LearningRate ({_training.LearningRate:g3}).");
        _handedOut = true;
        return new TrainingResult(_average, Curves(), _step, _bestScore);
    }

    private double Fraction
    {
        get
        {
            double bySteps = _step / (double)Steps;
            double byTime = _training.TimeLimit is TimeSpan limit ? _elapsed / limit.TotalSeconds : 0;
            return Math.Min(1, Math.Max(bySteps, byTime));
        }
    }

    /// <summary>Validations are spread over the last three quarters, the last one at the very end.</summary>
    private double NextValidation => _validations >= _training.Validations
        ? double.PositiveInfinity
        : _training.Validations == 1 ? 1 : 0.25 + 0.75 * _validations / (_training.Validations - 1);

    private void Validate(Func<nn.Module, double> validate)
    {
        _lastScore = validate(_average);
        _validations++;
        _sinceBest++;
        if (_bestScore is null || _lastScore >= _bestScore)
        {
            if (_bestScore is null || _lastScore > _bestScore) _sinceBest = 0;
            _bestScore = _lastScore;
            Replace(ref _best, _average.state_dict());
        }

        AddPoint("validation", _lastScore.Value);
    }

    /// <summary>One step over a batch.</summary>
    internal (string Name, double Value)[] Step(TrainingBatch batch, double rate) => Step([batch], rate);

    /// <summary>One step: forward and backward of every batch, clipping, the optimizer, the moving average. Gives the losses by name, each the mean over the batches.</summary>
    private (string Name, double Value)[] Step(TrainingBatch[] batches, double rate)
    {
        _optimizer.zero_grad();
        _mixed?.Round();
        (string Name, double Value)[] values = [];
        foreach (TrainingBatch batch in batches)
        {
            (string Name, double Value)[] losses = Accumulate(batch, rate, 1.0 / batches.Length);
            values = values.Length == 0 ? losses : [.. values.Zip(losses, (a, b) => (a.Name, a.Value + b.Value))];
        }

        if (_training.GradientNorm > 0) nn.utils.clip_grad_norm_(_weights, _training.GradientNorm);
        foreach (var group in _optimizer.ParamGroups) group.LearningRate = rate;
        using (NewDisposeScope()) _optimizer.step();
        _averaging.Update(_training.AverageDecay, _step);
        return values;
    }

    /// <summary>Adds a batch's share to the gradients.</summary>
    private (string Name, double Value)[] Accumulate(TrainingBatch batch, double rate, double share)
    {
        using var scope = NewDisposeScope();
        INetworkOptions size = _options.NetworkOptions;
        Tensor images = empty(batch.Labels.Count, 3, size.InputHeight, size.InputWidth);
        MemoryMarshal.AsBytes(batch.Pixels.AsSpan()).CopyTo(images.bytes);
        images = images.to(_mixed is null ? ScalarType.Float32 : ScalarType.BFloat16, _device);
        JointLosses losses = _objective.call(images, batch.Labels);
        Tensor total = _balancer.call(losses.Tasks, losses.Shared) * share;
        (string Name, double Value)[] values =
        [
            ("total", total.item<float>()),
            .. _objective.Tasks.Zip(losses.Tasks, (task, loss) => (task.Name, share * loss.item<float>())),
            .. losses.Parts.Select(part => (part.Key, share * part.Value.item<float>())),
        ];
        if (!double.IsFinite(values[0].Value))
        {
            string parts = string.Join(", ", values.Select(v => string.Create(CultureInfo.InvariantCulture, $"{v.Name} {v.Value}")));
            throw new InvalidOperationException($"The loss of step {_step + 1} is not finite ({parts}). Lower LearningRate ({rate:g3}) or check the boxes.");
        }

        total.backward();
        _mixed?.Collect();
        return values;
    }

    private (string Name, double Value)[] TaskWeights() => [.. _objective.Tasks.Select(task => task.Name).Zip(_balancer.Weights)];

    /// <summary>The weights' course is kept of every step; of the rest a point every ten steps is enough to look at and little to keep.</summary>
    private void Record((string Name, double Value)[] losses, double rate)
    {
        foreach ((string name, double value) in TaskWeights()) AddPoint("weight: " + name, value);
        if (_step % 10 != 1) return;
        foreach ((string name, double value) in losses) AddPoint("loss: " + name, value);
        AddPoint("learning rate", rate);
    }

    private void AddPoint(string curve, double value)
    {
        if (!_curves.TryGetValue(curve, out List<CurvePoint>? points)) _curves.Add(curve, points = []);
        points.Add(new CurvePoint(_step, value));
    }

    private TrainingCurve[] Curves() => [.. _curves.Select(pair => new TrainingCurve(pair.Key, [.. pair.Value]))];

    private void Save()
    {
        if (_checkpoint is not string path) return;
        using Tensor random = get_rng_state();
        var tensors = new Dictionary<string, Dictionary<string, Tensor>>
        {
            ["objective"] = ObjectiveState(),
            ["balancer"] = _balancer.state_dict(),
            ["average"] = _average.state_dict(),
            ["random"] = new() { ["torch"] = random },
        };
        if (_best is not null) tensors.Add("best", _best);
        var header = new TrainingStateHeader
        {
            Course = _course.Values,
            Step = _step,
            ElapsedSeconds = _elapsed,
            Validations = _validations,
            SinceBest = _sinceBest,
            LastScore = _lastScore,
            BestScore = _bestScore,
        };
        try
        {
            TrainingState.Save(path, header, _optimizer.save_state_dict, tensors, Curves());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Hours of training are worth more than this one file: the next interval tries again.
            _warning = $"The checkpoint {path} could not be written at step {_step}, so a stop would lose what came after the last one: {e.Message}";
        }
    }

    /// <summary>The objective's weights and statistics by name, those of the network in float32.</summary>
    private Dictionary<string, Tensor> ObjectiveState()
    {
        Dictionary<string, Tensor> state = _objective.state_dict();
        if (_mixed is null) return state;
        foreach ((string name, Tensor tensor) in _network.state_dict()) state[NetworkPrefix + name] = tensor;
        return state;
    }

    /// <summary>Takes what a checkpoint holds; nothing where there is none.</summary>
    internal void Restore(string path)
    {
        using var scope = NewDisposeScope();
        if (TrainingState.LoadLatest(path, out _warning) is not { } state) return;
        if (_course.DifferenceTo(state.Header.Course) is { } difference)
            throw new InvalidDataException($"{path} is of another training: {difference}. Use the same data and options, or start without Resume.");
        // All is looked at before the first weight is changed.
        Dictionary<string, Tensor> objective = Group("objective", ObjectiveState()), balancer = Group("balancer", _balancer.state_dict()), average = Group("average", _average.state_dict());
        Dictionary<string, Tensor>? best = state.Tensors.ContainsKey("best") ? Group("best", _average.state_dict()) : null;
        using Tensor random = get_rng_state();
        Tensor generator = Group("random", new() { ["torch"] = random })["torch"];
        if (!GeneratorState.IsPossible(generator.bytes))
            throw new InvalidDataException($"{path}: found a state that the random generator cannot have, expected the one that was saved. Start without Resume.");

        // A step of no length: SGD has momenta, and so its layout, only from its first one on.
        foreach (var group in _optimizer.ParamGroups) group.LearningRate = 0;
        using (NewDisposeScope()) _optimizer.step();
        OptimizerLayout.Check(_optimizer, state.OptimizerState, path);
        _objective.load_state_dict(objective);
        if (_mixed is not null) _network.load_state_dict(_network.state_dict().Keys.ToDictionary(name => name, name => objective[NetworkPrefix + name]));
        _balancer.load_state_dict(balancer);
        _average.load_state_dict(average);
        set_rng_state(generator);
        if (best is not null) Replace(ref _best, best);
        using (var reader = new BinaryReader(new MemoryStream(state.OptimizerState)))
        using (DisposeScope read = NewDisposeScope())
        {
            try
            {
                _optimizer.load_state_dict(reader);
            }
            catch (Exception e) when (e is ArgumentException or InvalidDataException or InvalidOperationException or IOException or FormatException)
            {
                throw new InvalidDataException($"{path}: found a state that is not of this optimizer ({e.Message.TrimEnd('.')}), expected the one that was saved. Start without Resume.", e);
            }

            // What an optimizer reads belongs to the scope in which it reads, and has to live as long as the optimizer.
            read.Detach(read.DisposablesView);
        }

        (_step, _elapsed) = (state.Header.Step, state.Header.ElapsedSeconds);
        (_validations, _sinceBest) = (state.Header.Validations, state.Header.SinceBest);
        (_lastScore, _bestScore) = (state.Header.LastScore, state.Header.BestScore);
        _curves.Clear();
        foreach (TrainingCurve curve in state.Curves) _curves.Add(curve.Name, [.. curve.Points]);

        Dictionary<string, Tensor> Group(string name, Dictionary<string, Tensor> expected)
        {
            Dictionary<string, Tensor> found = state.Tensors.GetValueOrDefault(name) ?? throw new InvalidDataException($"{path}: found no tensors '{name}', expected those of the training. Start without Resume.");
            foreach (string tensor in expected.Keys.Union(found.Keys))
            {
                (string there, string here) = (Describe(found, tensor), Describe(expected, tensor));
                if (there != here) throw new InvalidDataException($"{path}: found {(found.ContainsKey(tensor) ? $"tensor '{tensor}' of '{name}' as {there}" : $"no tensor '{tensor}' in '{name}'")}, expected {here}: it is damaged, or another version of this library made it. Start without Resume.");
            }

            return found;
        }

        static string Describe(Dictionary<string, Tensor> tensors, string name) =>
            tensors.TryGetValue(name, out Tensor? tensor) ? $"{tensor.dtype} [{string.Join(", ", tensor.shape)}]" : "none";
    }

    private static void Replace(ref Dictionary<string, Tensor>? target, Dictionary<string, Tensor> source)
    {
        if (target is not null)
        {
            foreach (Tensor tensor in target.Values) tensor.Dispose();
        }

        target = source.ToDictionary(pair => pair.Key, pair => pair.Value.detach().clone().DetachFromDisposeScope());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _optimizer.Dispose();
        _objective.Dispose();
        if (_mixed is not null) _network.Dispose();
        _balancer.Dispose();
        if (!_handedOut) _average.Dispose();
        if (_best is not null)
        {
            foreach (Tensor tensor in _best.Values) tensor.Dispose();
        }
    }
}
